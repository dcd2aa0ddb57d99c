import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describeWithMounts } from '../../support/faults/mounts';
import { endlessTree, type OddMount } from '../../support/faults/oddMount';
import { type HeadlessRun, type Report, script } from '../../support/headless';
import { tempFolder } from '../../support/trees/tempFolder';

const summary = / on disk, .* apparent · /;

/** A folder with a folder `tree` that holds more names than fit into a pipe. */
function folderWithTree(): string {
  const folder = tempFolder('output');
  for (let i = 0; i < 2_000; i++)
    fs.mkdirSync(path.join(folder, 'tree', `folder with a name of some length, number ${i}`), {
      recursive: true,
    });
  return folder;
}

describe('the outputs of the headless run', function () {
  this.timeout(120_000);
  let folder: string;
  const run = (lines: string, before: readonly string[] = []): Promise<HeadlessRun> =>
    script(folder, lines, before);
  const assertRun = (ended: HeadlessRun, code: number, stdout: string, stderr: string): void =>
    assert.deepEqual(ended, { code, stdout, stderr });
  const parse = (name: string): Report =>
    JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')) as Report;

  before(() => {
    folder = folderWithTree();
  });

  it('are JSON alone on standard output for --json -, and all else on standard error', async () => {
    for (const name of ['-', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1', 'link']) {
      fs.rmSync(path.join(folder, 'link'), { force: true });
      fs.symlinkSync('/dev/stdout', path.join(folder, 'link'));
      const { code, stdout, stderr } = await run(`scan tree --json ${name}`);
      assert.equal(code, 0, stderr);
      assert.equal((JSON.parse(stdout) as Report).tree.length, 2_001, name);
      assert.match(stderr, summary);
    }
  });

  it('are whole in a file too, and one sentence where the disk is full', async () => {
    assertRun(await run('scan tree --json - > out.json 2> err.txt'), 0, '', '');
    assert.equal(parse('out.json').tree.length, 2_001);
    assert.match(fs.readFileSync(path.join(folder, 'err.txt'), 'utf8'), summary);
    const sentence = (code: string): string => `Standard output cannot be written to (${code}).\n`;
    assertRun(await run('scan tree > /dev/full'), 1, '', sentence('ENOSPC'));
    // A part of the last write finds room: Node's own stream would not tell.
    for (const blocks of [1, 64])
      assertRun(await run(`ulimit -f ${blocks}; scan tree --json - > out.json 2>/dev/null`), 1, '', '');
    assertRun(await run('ulimit -f 1; scan tree > out.txt'), 1, '', sentence('EFBIG'));
    assertRun(await run('scan --help > /dev/full'), 1, '', sentence('ENOSPC'));
  });

  for (const [what, lines] of [
    ['at once', 'scan tree | true'],
    ['at once, with the report on it', 'scan tree --json - 2>/dev/null | true'],
    ['after the first bytes', 'scan tree --json - 2>/dev/null | head -c 10 >/dev/null'],
    ['before the help', 'scan --help | true'],
  ] as const)
    it(`end quietly where a reader is gone ${what}`, async () => {
      assertRun(await run(`${lines}; echo \${PIPESTATUS[0]}`), 0, '141\n', '');
    });

  it('lose nothing but the list where only standard output is closed', async () => {
    for (const [lines, code] of [
      ['scan tree --json out.json --db out.sqlite | true; exit ${PIPESTATUS[0]}', 141],
      ['scan tree --json out.json --db out.sqlite >&-', 0],
    ] as const) {
      for (const name of ['out.json', 'out.sqlite']) fs.rmSync(path.join(folder, name), { force: true });
      assertRun(await run(lines), code, '', '');
      assert.equal(parse('out.json').tree.length, 2_001);
      assert.ok(fs.existsSync(path.join(folder, 'out.sqlite')));
    }
  });

  it('may be closed or full for messages', async () => {
    for (const closed of ['2>&-', '2>/dev/full', '2> >(true)']) {
      assertRun(await run(`scan nowhere ${closed}`), 1, '', '');
      const { code, stdout } = await run(`scan tree ${closed}`);
      assert.equal(code, 0);
      assert.match(stdout, summary);
    }
    assertRun(await run('scan tree <&- >&- 2>&-'), 0, '', '');
  });

  it('may be a pipe for the report, whose reader may go', async () => {
    const { code, stdout } = await run('scan tree --json >(cat > piped.json); sleep 0.2');
    assert.equal(code, 0);
    assert.match(stdout, summary);
    assert.equal(parse('piped.json').tree.length, 2_001);
    assertRun(await run('mkfifo p; head -c 10 p >/dev/null & scan tree --json p >/dev/null'), 141, '', '');
    assertRun(await run('scan tree --json /dev/null >/dev/null'), 0, '', '');
    const sentence = 'The report cannot be written to /dev/full (ENOSPC).\n';
    assertRun(await run('scan tree --json /dev/full >/dev/null'), 1, '', sentence);
    assertRun(await run('scan tree --json /dev/fd/3 3>three.json >/dev/null'), 0, '', '');
    assert.equal(parse('three.json').tree.length, 2_001);
  });

  if (process.platform === 'linux')
    it('say what to lower where there is too little memory', async () => {
      for (const limit of [12_000_000, 3_000_000, 2_000_000, 1_200_000]) {
        const { code, stdout, stderr } = await run(`ulimit -v ${limit}; scan tree --max-procs 2`);
        assert.deepEqual([code, stdout], [1, '']);
        assert.match(stderr, /^There is not enough memory: [^\n]*ulimit -v[^\n]*\.\n$/);
        const [, option, procs] = /node (--\S+) .* (--max-procs \d+)/.exec(stderr) ?? [];
        assert.equal(option !== undefined, limit >= 3_000_000);
        if (option === undefined) continue;
        const lowered = await run(`ulimit -v ${limit}; export NODE_OPTIONS=${option}; scan tree ${procs}`);
        assert.equal(lowered.code, 0, lowered.stderr);
      }
    });
});

describeWithMounts('a signal to the headless run', function () {
  this.timeout(60_000);
  let folder: string;
  let endless: OddMount;

  before(async () => {
    folder = folderWithTree();
    execFileSync('mkfifo', [path.join(folder, 'lonely')]);
    endless = await endlessTree();
  });
  after(() => endless.release());

  for (const [signal, code] of [
    ['HUP', 129],
    ['INT', 130],
    ['TERM', 143],
  ] as const)
    it(`ends it at ${signal} with ${code}, whatever it waits for, and nothing is left`, async () => {
      const before = fs.readdirSync(folder).sort();
      for (const [lines, message] of [
        // A scan that takes long.
        [`become_scan ${endless.folder} --db new.sqlite --json new.json > /dev/null`, 'Interrupted.\n'],
        // A list and a report that nobody reads.
        ['become_scan tree --json - 2>/dev/null > >(sleep 5 >/dev/null 2>&1)', ''],
        // A pipe that nobody opens.
        ['become_scan tree --json lonely > /dev/null', 'Interrupted.\n'],
      ] as const) {
        const ended = await script(
          folder,
          `${lines} & until_listening $!; sleep 0.7; kill -${signal} $!; wait $!`,
        );
        assert.deepEqual(ended, { code, stdout: '', stderr: message }, lines);
      }
      assert.deepEqual(fs.readdirSync(folder).sort(), before);
    });
});
