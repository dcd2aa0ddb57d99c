import assert from 'node:assert/strict';
import { escapeGlob } from '../../../../src/host/folders/escapeGlob';
import { compileGlobs } from '../../../../src/scan/globs/glob';

const names = [
  'plain',
  'a*b',
  'what?',
  '[x]',
  '{a,b}',
  '!not',
  '(group)|or',
  '+(plus)',
  '@scope',
  'dollar$',
  '#hash',
  '.hidden',
  'space here',
  'naïve ☂',
  'line\nfeed',
  '**',
  'back\\slash',
];

describe('escapeGlob', () => {
  for (const name of names)
    it(`makes ${JSON.stringify(name)} match itself and nothing else`, () => {
      const matches = compileGlobs([escapeGlob(`dir/${name}`)]);
      assert.deepEqual(
        names.filter((each) => matches(`dir/${each}`)),
        [name],
      );
      assert.equal(matches(`dir/${name}x`), false);
      assert.equal(compileGlobs([escapeGlob(name)])(name), true);
    });
});
