import assert from 'node:assert/strict';
import picomatch from 'picomatch';
import { escapeGlob } from '../../../src/host/escapeGlob';

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
      const matches = picomatch(escapeGlob(`dir/${name}`), { dot: true });
      assert.deepEqual(
        names.filter((each) => matches(`dir/${each}`)),
        [name],
      );
      assert.equal(matches(`dir/${name}x`), false);
      assert.equal(picomatch(escapeGlob(name), { dot: true })(name), true);
    });
});
