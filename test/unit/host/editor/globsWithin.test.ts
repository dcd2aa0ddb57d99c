import assert from 'node:assert/strict';
import { globsWithin } from '../../../../src/host/editor/globsWithin';

describe('globsWithin', () => {
  it('has what is true, and nothing else', () => {
    const setting = {
      '**/.git/objects/**': true,
      '**/tmp': false,
      when: { when: '$(basename).ts' },
      '': true,
    };
    assert.deepEqual(globsWithin('/r', setting), ['**/.git/objects/**']);
    for (const value of [undefined, null, 'all', ['a']]) assert.deepEqual(globsWithin('/r', value), []);
  });

  it('makes absolute ones relative to the root, and leaves out what is elsewhere', () => {
    const setting = {
      '/r/build/**': true,
      '/other/**': true,
      '/rest': true,
      '/r': true,
      '../up': true,
      '..a/b': true,
    };
    assert.deepEqual(globsWithin('/r', setting), ['build/**', '**', '..a/b']);
  });
});
