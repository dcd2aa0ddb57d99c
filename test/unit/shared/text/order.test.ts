import assert from 'node:assert/strict';
import { fromText } from '../../../../src/shared/text/byteString';
import type { DirectoryRow, FileEntry } from '../../../../src/shared/entry';
import { compareEntries } from '../../../../src/shared/text/order';

const file = (name: string, apparent: number, modified: number): FileEntry => ({
  name: fromText(name),
  kind: 'file',
  apparent,
  allocated: apparent,
  modified,
  links: 1,
});
const folder = (name: string, apparent: number, files: number, newest: number): DirectoryRow => ({
  id: 2,
  parent: 1,
  level: 1,
  children: 0,
  name: fromText(name),
  apparent,
  allocated: apparent,
  files,
  directories: 0,
  newest,
  readErrors: 0,
  excluded: 0,
  staleSince: undefined,
});

describe('compareEntries', () => {
  const entries = [file('b', 20, 5), folder('A', 10, 7, 9), file('c', 20, 1), folder('a', 30, 2, 3)];
  const names = (sort: Parameters<typeof compareEntries>[0]): string[] =>
    [...entries].sort(compareEntries(sort, 'apparent')).map(({ name }) => name);

  it('sorts files and directories together', () => {
    assert.deepEqual(names('size'), ['a', 'b', 'c', 'A']);
    assert.deepEqual(names('files'), ['A', 'a', 'b', 'c']);
    assert.deepEqual(names('newest'), ['A', 'b', 'a', 'c']);
    assert.deepEqual(names('name'), ['A', 'a', 'b', 'c']);
  });
});
