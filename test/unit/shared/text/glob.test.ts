import assert from 'node:assert/strict';
import { compileGlobs } from '../../../../src/shared/text/glob';
import { Random, seed } from '../../../support/trees/random';

function matches(glob: string, path: string): boolean {
  return compileGlobs([glob])(path);
}

describe('globs', () => {
  it('have stars within a name, and two of them for any number of folders', () => {
    assert.ok(matches('a*', 'abc') && matches('a*', 'a') && !matches('a*', 'a/b') && !matches('a*', 'ba'));
    assert.ok(matches('*a*b*', 'xaxbx') && !matches('*a*b*', 'xbxax'));
    assert.ok(matches('**/b', 'b') && matches('**/b', 'a/a/b') && !matches('**/b', 'ab'));
    assert.ok(matches('a/**', 'a') && matches('a/**', 'a/b/c') && !matches('a/**', 'ab'));
    assert.ok(
      matches('**/a/**/b', 'x/a/b') && matches('**/a/**/b', 'a/x/a/y/b') && !matches('**/a/**/b', 'b/a'),
    );
    assert.ok(matches('a**b', 'axxb') && !matches('a**b', 'a/b'));
  });

  it('have one character, some or all but some', () => {
    assert.ok(matches('a?c', 'abc') && !matches('a?c', 'ac') && !matches('a?c', 'a/c'));
    assert.ok(matches('[a-c_]x', 'bx') && matches('[a-c_]x', '_x') && !matches('[a-c_]x', 'dx'));
    assert.ok(matches('[!a-c]x', 'dx') && matches('[^a-c]x', 'dx') && !matches('[!a-c]x', 'bx'));
    assert.ok(matches('[]]x', ']x') && matches('[\\]-]x', ']x') && matches('[\\]-]x', '-x'));
    assert.ok(!matches('a[!b]c', 'a/c') && matches('[ab', '[ab') && matches('[]', '[]'));
  });

  it('have alternatives, in each other too', () => {
    assert.ok(
      matches('*.{log,tmp}', 'a.log') && matches('*.{log,tmp}', 'a.tmp') && !matches('*.{log,tmp}', 'a.lo'),
    );
    assert.ok(
      matches('{a,b/{c,d}}/e', 'a/e') &&
        matches('{a,b/{c,d}}/e', 'b/d/e') &&
        !matches('{a,b/{c,d}}/e', 'b/e'),
    );
    assert.ok(matches('a{,b}', 'a') && matches('a{,b}', 'ab'));
    assert.ok(
      matches('{a}', '{a}') && matches('{a,b', '{a,b') && matches('a,b}', 'a,b}') && matches('{{a,b}', '{b'),
    );
  });

  it('take all else as it is, as VS Code does', () => {
    for (const text of ['+(a)', '!(a)', '!a', '(a|b)', 'a+', '@(a|b)', '^a$', '.a'])
      assert.ok(matches(text, text) && !matches(text, 'a') && !matches(text, 'aa'), text);
    assert.ok(matches('\\*\\?\\[\\{a,b\\}\\\\', '*?[{a,b}\\') && !matches('\\*', 'a'));
  });

  it(`match as a search of all ways does (SEED=${seed})`, () => {
    const random = new Random(seed);
    const names = ['a', 'b', 'ab', 'ba', '.a', 'a.b', 'aab', 'c', 'abab'];
    for (let run = 0; run < 20_000; run++) {
      const parts = Array.from({ length: 1 + random.below(4) }, () =>
        random.below(3) ? part(random) : undefined,
      );
      const glob = parts.map((each) => each?.glob ?? '**').join('/');
      const path = Array.from({ length: 1 + random.below(5) }, () => random.pick(names));
      const tests = parts.map((each) => each?.test);
      assert.equal(
        matches(glob, path.join('/')),
        naive(tests, path),
        `${glob} with ${path.join('/')}, run ${run}`,
      );
    }
  });

  it('are never slow, whatever is in them', () => {
    const long = 'a'.repeat(250);
    const deep = Array.from({ length: 2_000 }, () => 'a').join('/');
    const braces = '{a,b}'.repeat(1_000);
    const hostile = [
      '**/*a*a*a*a*a*a*a*a*a*a*b',
      '((a+)+)+b',
      '+(a*)+(a*)+(a*)+(a*)c',
      `${'**/a/'.repeat(1_000)}b`,
      `${'*a'.repeat(4_000)}b`,
      braces,
      '{'.repeat(9_000),
      `${'{a,'.repeat(2_000)}${'}'.repeat(2_000)}`,
      '['.repeat(9_000),
      `${'{'.repeat(5_000)}a,b${'}'.repeat(4_999)}`,
      'x'.repeat(1_000_000),
    ];
    const before = process.cpuUsage();
    for (const glob of hostile)
      for (const path of [long, `${long}/${long}`, deep]) assert.ok(!matches(glob, path));
    const { user } = process.cpuUsage(before);
    // Any of them took minutes or for ever with regular expressions.
    assert.ok(user < 10_000_000, `${user / 1e6} s`);
  });

  it('are no more than a person writes', () => {
    const many = Array.from({ length: 50_000 }, (_, i) => `f${i}`);
    assert.ok(compileGlobs(many)('f9999') && !compileGlobs(many)('f10000'));
  });
});

/** What may be in a name, as a glob and as a regular expression. */
const pieces = [
  ['a', 'a'],
  ['b', 'b'],
  ['.', '\\.'],
  ['*', '.*'],
  ['?', '.'],
  ['[ab]', '[ab]'],
  ['[!a]', '[^a]'],
  ['[.-a]', '[.-a]'],
  ['{a,b}', '(a|b)'],
  ['{ab,{b*,c}}', '(ab|b.*|c)'],
  ['{,a}', 'a?'],
  ['\\a', 'a'],
] as const;

function part(random: Random): { glob: string; test: RegExp } {
  // No part is empty, nor two stars by chance.
  const chosen = [
    random.pick(pieces.slice(0, 3)),
    ...Array.from({ length: random.below(3) }, () => random.pick(pieces)),
  ];
  return {
    glob: chosen.map(([glob]) => glob).join(''),
    test: new RegExp(`^${chosen.map(([, text]) => text).join('')}$`),
  };
}

/** Undefined: any number of folders. */
function naive([test, ...rest]: readonly (RegExp | undefined)[], names: readonly string[]): boolean {
  if (test) return names.length > 0 && test.test(names[0]!) && after(rest, names.slice(1));
  return names.some((_, i) => after(rest, names.slice(i))) || after(rest, []);
}

function after(tests: readonly (RegExp | undefined)[], names: readonly string[]): boolean {
  return tests.length === 0 ? names.length === 0 : naive(tests, names);
}
