import assert from 'node:assert/strict';
import { isWithin, join, prefixOf } from '../../../../src/shared/text/paths';

describe('paths', () => {
  it('join what a folder holds to it, also to the root of the file system and to a relative path', () => {
    assert.deepEqual(
      [join('/a', 'b'), join('/', 'b'), join('', 'b'), join('/a', ''), join('', ''), join('C:/', 'b')],
      ['/a/b', '/b', 'b', '/a', '', 'C:/b'],
    );
  });

  it('begin with the prefix of their folder, which ends in a slash', () => {
    assert.deepEqual(['/a', '/', '', 'C:/'].map(prefixOf), ['/a/', '/', '', 'C:/']);
  });

  it('are within a folder that is theirs or above them, and not in one that begins alike', () => {
    assert.ok(isWithin('/a', '/a') && isWithin('/a/b', '/a') && isWithin('/a', '/') && isWithin('a', ''));
    assert.ok(!isWithin('/ab', '/a') && !isWithin('/', '/a') && !isWithin('b', 'a'));
  });
});
