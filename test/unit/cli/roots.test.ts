import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { type HeadlessRun, type Report, script } from '../../support/headless';
import { tempFolder } from '../../support/trees/tempFolder';

const isRoot = process.getuid?.() === 0;

describe('the roots of a headless run', function () {
  this.timeout(120_000);
  let folder: string;
  const run = (lines: string, before: readonly string[] = []): Promise<HeadlessRun> =>
    script(folder, lines, before);
  const scanned = async (lines: string, before: readonly string[] = []): Promise<Report> => {
    const { code, stdout, stderr } = await run(lines, before);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as Report;
  };

  before(() => {
    folder = tempFolder('roots');
    execFileSync('bash', [
      '-c',
      `cd ${folder}; mkdir -p $'caf\\xe9/in\\xffner' plain/below; echo x > $'caf\\xe9/in\\xffner/file'
      echo x > plain/file; ln -s plain link; mkdir above; ln -s ../$'caf\\xe9' above/way`,
    ]);
  });

  it('may have names that are not UTF-8, which the report gives as bytes too', async () => {
    const bytes = Buffer.from(`${folder}/caf\xe9`, 'latin1');
    for (const lines of [
      `scan $'caf\\xe9' --json - 2>/dev/null`,
      `scan "$PWD"/$'caf\\xe9/' --json - 2>/dev/null`,
      `scan $'plain/../caf\\xe9/in\\xffner/..' --json - 2>/dev/null`,
      `cd $'caf\\xe9'; scan . --json - 2>/dev/null`,
      `cd $'caf\\xe9/in\\xffner'; scan .. --json - 2>/dev/null`,
      'scan above/way --json - 2>/dev/null',
    ]) {
      const { root, rootBase64, files, directories, tree } = await scanned(lines);
      assert.deepEqual([root, files, directories], [`${folder}/caf\ufffd`, 1, 1], lines);
      assert.equal(rootBase64, bytes.toString('base64'));
      assert.equal(tree[1]?.pathBase64, Buffer.from('in\xffner', 'latin1').toString('base64'));
    }
    const both = await run(`scan $'caf\\xe9' $'caf\\xe9/in\\xffner' --json - 2>/dev/null`);
    assert.deepEqual(
      (JSON.parse(both.stdout) as Report[]).map(({ directories }) => directories),
      [1, 0],
    );
    const { stdout, stderr } = await run(`scan $'caf\\xe9' --exclude 'in?ner/file'`);
    assert.match(stdout, new RegExp(`  ${folder}/caf\ufffd/in\ufffdner\n\n.* 1 excluded`));
    assert.equal(stderr, '');
  });

  it('are missed in one sentence by such a name', async () => {
    for (const [name, sentence] of [
      [`$'no\\xe9'`, `There is no such folder: ${folder}/no\ufffd.\n`],
      [`$'caf\\xe9/in\\xffner/file'`, `Cannot access ${folder}/caf\ufffd/in\ufffdner/file (ENOTDIR).\n`],
    ])
      assert.deepEqual(await run(`scan ${name}`), { code: 1, stdout: '', stderr: sentence });
  });

  it('may be symbolic links, be behind them, and end with slashes', async () => {
    const plain = await scanned('scan plain --json - 2>/dev/null');
    assert.ok(!('rootBase64' in plain));
    for (const name of ['link', 'link/', 'plain//', './plain/.', 'above/../link', '"$PWD/link///"']) {
      const { elapsedMs, ...same } = await scanned(`scan ${name} --json - 2>/dev/null`);
      assert.ok(elapsedMs > 0);
      assert.deepEqual({ ...same, elapsedMs: plain.elapsedMs }, plain, name);
    }
    const { stdout } = await run('scan link/');
    assert.match(stdout, new RegExp(`  ${folder}/link/below\n`));
  });

  // https://github.com/emscripten-core/emscripten/issues/23024
  it('may lead out of the target of a link, and so may the name of a report', async () => {
    fs.mkdirSync(path.join(folder, 'other'));
    fs.symlinkSync('../plain/below', path.join(folder, 'other', 'down'));
    const { root, files } = await scanned('scan other/down/.. --json - 2>/dev/null');
    assert.deepEqual([root, files], [path.join(folder, 'plain'), 1]);
    assert.equal((await run('scan plain --json other/down/../below/report.json')).code, 0);
    assert.ok(fs.existsSync(path.join(folder, 'plain', 'below', 'report.json')));
    fs.rmSync(path.join(folder, 'plain', 'below', 'report.json'));
  });

  it('are scanned by an absolute path from a current folder that is gone, and asked for otherwise', async () => {
    const gone = 'root=$PWD/plain; mkdir gone; cd gone; rmdir ../gone;';
    assert.equal((await scanned(`${gone} scan "$root" --json - 2>/dev/null`)).files, 1);
    const { code, stdout, stderr } = await run(`${gone} scan plain`);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^The current folder is gone .*\(ENOENT\): give absolute paths\.\n$/);
    // With what builds it, too.
    const { stdout: list } = await run(`${gone} '${process.execPath}' '${path.resolve('scan.mjs')}' "$root"`);
    assert.match(list, / · 1 file · /);
  });

  if (isRoot)
    it('are scanned by an absolute path from a current folder that may not be entered', async () => {
      const nobody = ['setpriv', '--reuid=65534', '--clear-groups', '--inh-caps=-all'];
      fs.mkdirSync(path.join(folder, 'locked'), { recursive: true });
      const locked = 'root=$PWD/plain; cd locked; chmod 000 .;';
      const command = `'${process.execPath}' '${path.resolve('dist/headless.js')}'`;
      const { files } = await scanned(
        `${locked} ${nobody.join(' ')} ${command} "$root" --json - 2>/dev/null`,
      );
      assert.equal(files, 1);
      const { code, stderr } = await run(`${locked} ${nobody.join(' ')} ${command} .`);
      assert.equal(code, 1);
      assert.match(stderr, /^[^\n]*EACCES[^\n]*\n$/);
    });
});
