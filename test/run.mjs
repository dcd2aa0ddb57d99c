// `npm test [-- PHASE…] [--grep TEXT]`: every test there is, or the phases named, with their counts at the end.
import { parseArgs } from 'node:util';
import { installChromium } from './editor/chromium.mjs';
import { installEditor } from './editor/install.mjs';
import { audit } from './run/audit.mjs';
import { exitOnSignals, run } from './run/childProcess.mjs';
import { inTurn, print } from './run/output.mjs';
import { installPackages, packageExtension, root } from './run/project.mjs';
import { runSuite } from './run/suite.mjs';
import { checkVsix } from './run/vsix.mjs';

const bin = (name) => `node_modules/.bin/${name}`;
let vsix;
let grep = [];

const mocha = (...args) => [process.execPath, 'node_modules/mocha/bin/mocha.js', ...args, ...grep];
const suite = (sources, command, options) =>
  runSuite(sources, [...command, '--reporter', 'test/run/reporter.cjs'], {
    ...options,
    partial: grep.length > 0,
  });

/**
 * A phase starts once those that it `needs`, and those `after` which it comes where they run too, have ended: what
 * waits for a disk or a clock runs beside what computes. A preparation counts only when it fails.
 */
const phases = {
  format: { title: 'Format', run: () => run(bin('prettier'), ['--check', '.']) },
  lint: { title: 'Lint', after: ['format'], run: () => run(bin('eslint'), ['.']) },
  types: { title: 'Type check', after: ['lint'], run: () => run('npm', ['run', '--silent', 'typecheck']) },
  audit: {
    title: 'Known vulnerabilities of what is bundled',
    after: ['types'],
    prepares: true,
    run: audit,
  },
  build: { title: 'Build of the tests', prepares: true, run: buildTests },
  unit: {
    title: 'Unit tests',
    needs: ['build'],
    run: () =>
      suite('test/unit', mocha('out/test/unit/**/*.test.js', '--parallel', '--jobs', '2'), { minutes: 20 }),
  },
  portable: {
    title: 'Scans and live updates with the portable reader',
    needs: ['build'],
    after: ['unit'],
    run: () =>
      suite(
        'test/unit/service',
        mocha('out/test/unit/{scan,service}/**/*.test.js', '--parallel', '--jobs', '2'),
        {
          minutes: 20,
          env: { DISK_USAGE_READER: 'portable' },
          result: 'portable',
        },
      ),
  },
  editor: { title: 'The editor', prepares: true, run: installEditor },
  chromium: {
    title: 'Chromium',
    prepares: true,
    after: ['editor'],
    run: async () => (process.env.CHROME_PATH = await installChromium()),
  },
  package: {
    title: 'Production build and package',
    // It replaces what the unit tests run.
    after: ['build', 'unit', 'portable'],
    run: async () => (vsix = await packageExtension()),
  },
  vsix: { title: 'Contents of the package', needs: ['package'], run: () => checkVsix(vsix) },
  integration: {
    title: 'Tests in the extension host',
    needs: ['build', 'package', 'editor', 'chromium'],
    after: ['audit'],
    run: () =>
      suite('test/integration', [process.execPath, 'test/editor/extensionHost.mjs', ...grep], { minutes: 5 }),
  },
  ui: {
    title: 'Tests of the packaged extension in the editor',
    needs: ['build', 'package', 'editor', 'chromium'],
    after: ['integration'],
    run: () =>
      suite('test/editor/ui', mocha('--config', 'test/editor/.mocharc.json'), {
        minutes: 40,
        env: { DISK_USAGE_VSIX: vsix },
        retries: true,
      }),
  },
};

async function buildTests() {
  await run(process.execPath, ['esbuild.mjs', '--tests'], { quiet: true });
}

/** The phases named, with all that they need; every phase when none is named. */
function select(names) {
  const unknown = names.filter((name) => !(name in phases));
  if (unknown.length > 0) {
    throw new Error(`No phase ${unknown.join(', ')}: there are ${Object.keys(phases).join(', ')}.`);
  }
  const wanted = new Set(names.length > 0 ? names : Object.keys(phases));
  for (const name of wanted) phases[name].needs?.forEach((need) => wanted.add(need));
  return Object.keys(phases).filter((name) => wanted.has(name));
}

/** Runs one phase; what it counts for. */
async function runPhase(name, failed) {
  const { title, needs = [], prepares = false, run } = phases[name];
  print(`\n── ${title}`);
  const start = performance.now();
  try {
    const missing = needs.filter((need) => failed.has(need));
    if (missing.length > 0) throw new Error(`Not run, because this failed: ${missing.join(', ')}.`);
    const result = await run();
    const counts = result?.passed === undefined ? { passed: prepares ? 0 : 1, failed: 0 } : result;
    print(`── ${title}: ${counts.failed === 0 ? 'ok' : 'FAILED'}, ${seconds(start)}`);
    return counts;
  } catch (error) {
    print(error.message);
    print(`── ${title}: FAILED, ${seconds(start)}`);
    return { passed: 0, failed: 1 };
  }
}

const seconds = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`;

async function main() {
  process.chdir(root);
  exitOnSignals();
  const { values, positionals } = parseArgs({
    options: { grep: { type: 'string', short: 'g' } },
    allowPositionals: true,
  });
  if (values.grep !== undefined) grep = ['--grep', values.grep];
  const selected = select(positionals);
  await installPackages();
  const failed = new Set();
  const total = { passed: 0, failed: 0 };
  const ended = {};
  for (const name of selected) {
    const { needs = [], after = [] } = phases[name];
    ended[name] = inTurn(async () => {
      await Promise.all([...needs, ...after].map((each) => ended[each]));
      const counts = await runPhase(name, failed);
      if (counts.failed > 0) failed.add(name);
      total.passed += counts.passed;
      total.failed += counts.failed;
    });
  }
  await Promise.all(Object.values(ended));
  if (failed.size > 0) console.log(`\nFailed: ${[...failed].join(', ')}`);
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error.message);
  console.log('\n0 passed, 1 failed');
  process.exitCode = 1;
}
