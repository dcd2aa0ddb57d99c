import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { headless, type Report } from '../../support/headless';
import { tempFolder } from '../../support/trees/tempFolder';

/** What a terminal may act upon, but for the end of a line. */
const acting = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u;

const names = [
  '\x1b[2J\x1b[31mred',
  '\x1b]0;title\x07',
  '\u009b31m\u0085c1',
  'two\nlines\rback\ttab\b',
  'txt.\u202eexe',
  'separated\u2028\u2029',
  '\x7fdelete',
];

describe('names in the output of the headless run', () => {
  const folder = tempFolder('names');
  before(() => {
    for (const name of names) fs.mkdirSync(path.join(folder, 'tree', name), { recursive: true });
  });

  function assertPlain(output: string): void {
    for (const line of output.split('\n')) assert.doesNotMatch(line, acting, JSON.stringify(line));
  }

  it('command no terminal in the summary, each on its line', async () => {
    const { stdout, stderr } = await headless(folder, ['tree']);
    assertPlain(stdout);
    assert.equal(stderr, '');
    assert.match(stdout, /␛\[2J␛\[31mred$/m);
    assert.match(stdout, /two␊lines␍back␉tab␈$/m);
    assert.equal(stdout.trimEnd().split('\n').length, names.length + 2);
  });

  it('command none in the report either, which holds them as they are', async () => {
    await headless(folder, ['tree', '--json', 'out.json']);
    const json = fs.readFileSync(path.join(folder, 'out.json'), 'utf8');
    assertPlain(json);
    const { tree } = JSON.parse(json) as Report;
    assert.deepEqual(tree.map((row) => row.path).sort(), ['', ...names].sort());
  });

  it('command none in what went wrong', async () => {
    for (const args of [
      ['no\x1b[2J\nsuch\u202e'],
      ['tree', 'and\x1b[2J\n'],
      ['tree', '--json', '\x1b[2J/\n'],
    ]) {
      const { code, stderr } = await headless(folder, args);
      assert.notEqual(code, 0);
      assertPlain(stderr);
      assert.match(stderr, /^[^\n]*␛\[2J[^\n]*\n$/);
    }
  });
});
