import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { until } from '../../support/until';
import { tempFolder } from '../../support/trees/tempFolder';

const isRoot = process.getuid?.() === 0;
const native = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);
const built = [
  'headless.js',
  ...(native ? ['koffi.node'] : []),
  'scanWorker.js',
  'sql-wasm.wasm',
  'storeWorker.js',
];

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the project is built from, in a folder of its own. */
class Checkout {
  readonly folder = tempFolder('checkout');
  readonly dist = path.join(this.folder, 'dist');
  /** Where its processes keep temporary files. */
  readonly temporary = tempFolder('temporary');

  constructor() {
    for (const name of [
      'src',
      'scan.mjs',
      'esbuild.mjs',
      'koffi.mjs',
      'package.json',
      'package-lock.json',
      'tsconfig.json',
    ])
      fs.cpSync(name, path.join(this.folder, name), { recursive: true });
    fs.symlinkSync(path.resolve('node_modules'), path.join(this.folder, 'node_modules'));
  }

  /** Runs `npm run scan -- src`, after the words of `before`. */
  scan(before: readonly string[] = []): Promise<Run> {
    const command = [...before, 'npm', 'run', '--silent', 'scan', '--', 'src'];
    const options = {
      cwd: this.folder,
      env: { ...process.env, INIT_CWD: this.folder, TMPDIR: this.temporary },
    };
    return new Promise((resolve) => {
      const child = execFile(command[0]!, command.slice(1), options, (_error, stdout, stderr) => {
        resolve({ code: child.exitCode ?? -1, stdout, stderr });
      });
    });
  }

  /** Adds a line to the sources that the scan prints from then on. */
  say(line: string): void {
    fs.appendFileSync(
      path.join(this.folder, 'src/cli/main.ts'),
      `\nconsole.error(${JSON.stringify(line)});\n`,
    );
  }

  /** The files of `dist`, each with what tells whether it was written again. */
  files(): Record<string, number> {
    const names = fs.readdirSync(this.dist).sort();
    return Object.fromEntries(names.map((name) => [name, fs.statSync(path.join(this.dist, name)).ino]));
  }
}

/** A way in which a checkout is not to be written to. */
interface Foreign {
  readonly what: string;
  readonly make: (checkout: Checkout) => void;
  /** The command that runs a program with no more rights than most users have there. */
  readonly before: readonly string[];
}

const readOnly: Foreign = {
  what: 'that is read-only',
  make: (checkout) => {
    execFileSync('chmod', ['-R', 'a-w', checkout.folder]);
  },
  before: isRoot ? ['setpriv', '--bounding-set=-dac_override', '--inh-caps=-dac_override'] : [],
};

/** Only root can make one, and only root could write there. */
const ofAnother: Foreign = {
  what: 'of another user',
  make: (checkout) => {
    execFileSync('chown', ['-R', '--no-dereference', '65534', checkout.folder]);
  },
  before: [],
};

describe('npm run scan', function () {
  this.timeout(60_000);
  let checkout: Checkout;
  const assertScanned = ({ code, stdout, stderr }: Run, messages = ''): void => {
    assert.deepEqual({ code, stderr }, { code: 0, stderr: messages });
    assert.match(stdout, / on disk, .* apparent · \d+ files · /);
  };

  beforeEach(() => {
    checkout = new Checkout();
  });

  it('builds what is missing, nothing else, and once', async () => {
    assertScanned(await checkout.scan());
    const files = checkout.files();
    assert.deepEqual(Object.keys(files), built);
    assertScanned(await checkout.scan());
    assert.deepEqual(checkout.files(), files);
    fs.rmSync(path.join(checkout.dist, 'scanWorker.js'));
    assertScanned(await checkout.scan());
    assert.deepEqual(Object.keys(checkout.files()), built);
  });

  it('builds again after a source has changed or was deleted, and leaves the rest of what is built', async () => {
    assertScanned(await checkout.scan());
    fs.writeFileSync(path.join(checkout.dist, 'extension.js'), 'built before');
    checkout.say('changed');
    assertScanned(await checkout.scan(), 'changed\n');
    assert.equal(fs.readFileSync(path.join(checkout.dist, 'extension.js'), 'utf8'), 'built before');
    const files = checkout.files();
    fs.rmSync(path.join(checkout.folder, 'src/extension.ts'));
    assertScanned(await checkout.scan(), 'changed\n');
    assert.notDeepEqual(checkout.files(), files);
  });

  it('takes what is newer than its sources for built, whoever built it', async () => {
    assertScanned(await checkout.scan());
    fs.writeFileSync(path.join(checkout.dist, 'headless.js'), 'console.log("built by another");');
    assert.equal((await checkout.scan()).stdout, 'built by another\n');
  });

  it('may be started several times at once with nothing built', async () => {
    const runs = await Promise.all([1, 2, 3, 4].map(() => checkout.scan()));
    for (const run of runs) assertScanned(run);
    assert.deepEqual(Object.keys(checkout.files()), built);
  });

  for (const [signal, code] of [
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    it(`leaves nothing behind where ${signal} ends it while it builds`, async () => {
      const child = spawn(process.execPath, ['scan.mjs', 'src'], { cwd: checkout.folder, stdio: 'pipe' });
      let stderr = '';
      child.stderr.on('data', (data) => (stderr += String(data)));
      const ended = once(child, 'close');
      const isBuilding = (): boolean =>
        fs.existsSync(checkout.dist) &&
        fs.readdirSync(checkout.dist).some((name) => name.startsWith('.scan-'));
      await until(() => isBuilding() || child.exitCode !== null);
      await new Promise((resolve) => setTimeout(resolve, 200));
      child.kill(signal);
      assert.deepEqual(await ended, [code, null]);
      assert.equal(stderr, '');
      assert.deepEqual(fs.readdirSync(checkout.dist), []);
    });

  it('says what is wrong with a source, and runs nothing older', async () => {
    assertScanned(await checkout.scan());
    fs.writeFileSync(path.join(checkout.folder, 'src/cli/main.ts'), 'const 1;');
    const { code, stdout, stderr } = await checkout.scan();
    assert.deepEqual({ code, stdout }, { code: 1, stdout: '' });
    assert.match(stderr, /src\/cli\/main\.ts:1:6/);
    assert.match(stderr, /\nThe scan was not built; the lines above say why\.\n$/);
    assert.doesNotMatch(stderr, /^\s+at /m);
    assert.deepEqual(Object.keys(checkout.files()), built);
  });

  for (const { what, make, before } of isRoot ? [readOnly, ofAnother] : [readOnly]) {
    describe(`in a checkout ${what}`, () => {
      it('runs what is built', async () => {
        assertScanned(await checkout.scan());
        const files = checkout.files();
        make(checkout);
        assertScanned(await checkout.scan(before));
        assert.deepEqual(checkout.files(), files);
      });

      it('builds what is missing or older elsewhere, and leaves nothing of it', async () => {
        make(checkout);
        assertScanned(await checkout.scan(before));
        assert.ok(!fs.existsSync(checkout.dist));
        assert.deepEqual(temporaryFiles(checkout), []);
      });
    });
  }

  it('says what to do where neither it nor what builds it is there', async () => {
    fs.rmSync(path.join(checkout.folder, 'node_modules'));
    const { code, stdout, stderr } = await checkout.scan();
    assert.deepEqual({ code, stdout }, { code: 1, stdout: '' });
    const where = `${checkout.folder}/`;
    assert.equal(stderr, `The packages that build it are not installed: run "npm ci" in ${where} first.\n`);
  });

  it('runs what is older where nothing can build it again, and says so', async () => {
    assertScanned(await checkout.scan());
    checkout.say('changed');
    fs.rmSync(path.join(checkout.folder, 'node_modules'));
    const { code, stdout, stderr } = await checkout.scan();
    assert.equal(code, 0);
    assert.match(stdout, / on disk, /);
    assert.match(stderr, /^This scan may be older than its sources\. [^\n]*npm ci[^\n]*\.\n$/);
  });
});

/** But for Node's own cache of compiled code, which npm keeps there. */
function temporaryFiles({ temporary }: Checkout): string[] {
  return fs.readdirSync(temporary).filter((name) => name !== 'node-compile-cache');
}
