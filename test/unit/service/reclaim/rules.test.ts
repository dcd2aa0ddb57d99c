import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { prove, type Proved } from '../../../../src/service/reclaim/prove';
import { rules } from '../../../../src/shared/reclaim/rules';
import { fromText } from '../../../../src/shared/text/byteString';
import { type Fixture, fixtures } from '../../../support/reclaim/fixtures';
import { writeFiles } from '../../../support/trees/gitRepository';
import { tempFolder } from '../../../support/trees/tempFolder';

const markers = new Set(rules.flatMap(({ marker }) => marker ?? []));

/** The rules' answer about a folder, whose markers are those that a scan would find in it. */
function proveFolder(project: string, folder: string): Promise<Proved | undefined> {
  const absolute = path.join(project, folder);
  const found = fs.existsSync(absolute) ? fs.readdirSync(absolute).filter((name) => markers.has(name)) : [];
  const candidate = { id: 2, path: fromText(`somewhere/${folder}`), markers: found };
  return prove(fromText(absolute), candidate, rules);
}

function lay({ files }: Fixture): string {
  const project = tempFolder('rule');
  writeFiles(project, files);
  return project;
}

describe('rules of what can be made again', () => {
  it('are tried, each of them', () => {
    assert.deepEqual([...new Set(fixtures.map(({ rule }) => rule))].sort(), rules.map(({ id }) => id).sort());
    assert.ok(rules.length >= 35);
  });

  for (const fixture of fixtures) {
    const { rule, folder, needs, restore } = fixture;
    it(`know ${folder} of ${rule} by its proof, and not without ${needs}`, async () => {
      const project = lay(fixture);
      const proved = await proveFolder(project, folder);
      assert.equal(proved?.rule.id, rule);
      if (restore) assert.equal(proved.restore.by, restore);
      fs.rmSync(path.join(project, needs), { recursive: true });
      const without = await proveFolder(project, folder);
      assert.notEqual(without?.rule.id, rule);
    });
  }

  it('take no name for a proof', async () => {
    const names = rules.flatMap(({ folders }) => folders);
    for (const name of [...names, 'build', 'dist', 'out', 'bin', 'lib', 'vendor', 'public', 'data', 'tmp']) {
      const project = tempFolder('name');
      writeFiles(project, { [`${name}/src/main.c`]: '', 'README.md': '' });
      assert.equal(await proveFolder(project, name), undefined, name);
    }
  });

  it('leave source that was configured in place, files beside bytecode, and a false tag', async () => {
    const project = tempFolder('traps');
    writeFiles(project, {
      ...{ 'in/CMakeCache.txt': '', 'in/CMakeFiles/a': '', 'in/CMakeLists.txt': '' },
      // Sources that were unpacked into the build, and an environment that was made in a project.
      ...{ 'work/CMakeCache.txt': '', 'work/CMakeFiles/a': '', 'work/foo-1.0/CMakeLists.txt': '' },
      ...{ 'app/pyvenv.cfg': '', 'app/bin/python': '', 'app/main.py': '' },
      ...{ 'a.py': '', '__pycache__/a.pyc': '', '__pycache__/notes.txt': '' },
      'false/CACHEDIR.TAG': 'Signature: of something else, which is as long as that',
    });
    for (const folder of ['in', 'work', 'app', '__pycache__', 'false'])
      assert.equal(await proveFolder(project, folder), undefined, folder);
  });

  it('believe no symbolic link', async () => {
    const project = tempFolder('links');
    writeFiles(project, { 'elsewhere/.package-lock.json': '', 'package.json': '', 'real/tag': 'x' });
    fs.symlinkSync('elsewhere', path.join(project, 'node_modules'));
    assert.equal(await proveFolder(project, 'node_modules'), undefined);
    fs.mkdirSync(path.join(project, '.mypy_cache'));
    const tag = path.join(tempFolder('tag'), 'tag');
    fs.writeFileSync(tag, 'Signature: 8a477f597d28d172789f06886806bc55');
    fs.symlinkSync(tag, path.join(project, '.mypy_cache/CACHEDIR.TAG'));
    assert.equal(await proveFolder(project, '.mypy_cache'), undefined);
  });

  it('find the files that must stay', async () => {
    const project = tempFolder('keep');
    writeFiles(project, {
      ...{ 'Cargo.toml': '', 'target/.rustc_info.json': '', 'target/deploy/own-keypair.json': '[]' },
      ...{ 'main.tf': '', '.terraform/modules/a': '', '.terraform/terraform.tfstate': '{}' },
    });
    assert.deepEqual((await proveFolder(project, 'target'))?.kept, ['deploy/own-keypair.json']);
    assert.deepEqual((await proveFolder(project, '.terraform'))?.kept, ['terraform.tfstate']);
  });

  it('doubt what no list of packages says', async () => {
    const project = tempFolder('doubt');
    writeFiles(project, { '.venv/pyvenv.cfg': '', '.venv/bin/python': '' });
    assert.ok((await proveFolder(project, '.venv'))?.restore.doubt);
  });
});

describe('real tools', function () {
  this.timeout(60_000);

  it('npm’s install is proved', async () => {
    const project = tempFolder('npm');
    writeFiles(project, {
      'package.json': '{"name":"a","version":"1.0.0","dependencies":{"b":"file:b.tgz"}}',
      'b/package.json': '{"name":"b","version":"1.0.0"}',
    });
    const npm = (cwd: string, ...args: string[]): string =>
      execFileSync('npm', [...args, '--offline', '--no-audit', '--no-fund'], {
        cwd,
        encoding: 'utf8',
        stdio: 'pipe',
      });
    const packed = npm(path.join(project, 'b'), 'pack', '--silent').trim();
    fs.renameSync(path.join(project, 'b', packed), path.join(project, 'b.tgz'));
    npm(project, 'install');
    const proved = await proveFolder(project, 'node_modules');
    assert.equal(proved?.rule.id, 'node-modules');
    assert.equal(proved.restore.by, 'npm ci');
  });

  it('python’s venv and bytecode are proved', async () => {
    const project = tempFolder('venv');
    writeFiles(project, { 'requirements.txt': '', 'mine.py': 'x = 1\n', 'main.py': 'import mine\n' });
    const python = (...args: string[]): Buffer =>
      execFileSync('python3', args, {
        cwd: project,
        env: { ...process.env, PYTHONDONTWRITEBYTECODE: '' },
        stdio: 'pipe',
      });
    python('-m', 'venv', '--without-pip', 'env');
    python('main.py');
    assert.equal((await proveFolder(project, 'env'))?.rule.id, 'python-environment');
    assert.equal((await proveFolder(project, '__pycache__'))?.rule.id, 'python-bytecode');
  });

  for (const { tool, run, folder, rule } of buildTools().filter((each) => isInstalled(each.tool)))
    it(`${tool}’s build is proved`, async () => {
      const project = tempFolder(tool);
      run(project);
      assert.equal((await proveFolder(project, folder))?.rule.id, rule);
    });
});

interface BuildTool {
  readonly tool: string;
  readonly folder: string;
  readonly rule: string;
  readonly run: (project: string) => void;
}

function buildTools(): BuildTool[] {
  return [
    {
      ...{ tool: 'cmake', folder: 'anything', rule: 'cmake-build' },
      run: (cwd) => {
        writeFiles(cwd, { 'CMakeLists.txt': 'cmake_minimum_required(VERSION 3.5)\nproject(a NONE)\n' });
        execFileSync('cmake', ['-B', 'anything'], { cwd, stdio: 'pipe' });
      },
    },
    {
      ...{ tool: 'cargo', folder: 'target', rule: 'cargo-target' },
      run: (cwd) => {
        writeFiles(cwd, {
          'Cargo.toml': '[package]\nname = "a"\nversion = "0.1.0"\nedition = "2021"\n',
          'src/lib.rs': '',
        });
        execFileSync('cargo', ['check', '--offline'], { cwd, stdio: 'pipe' });
      },
    },
  ];
}

function isInstalled(tool: string): boolean {
  try {
    execFileSync(tool, ['--version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}
