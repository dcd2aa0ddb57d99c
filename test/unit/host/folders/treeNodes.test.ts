import assert from 'node:assert/strict';
import { join } from 'node:path';
import {
  childPath,
  escapeGlob,
  nodeKey,
  nodeOfTrail,
  relativePath,
  rootNode,
  type FileNode,
} from '../../../../src/host/folders/treeNodes';
import { compileGlobs } from '../../../../src/shared/text/glob';
import { fromText, type ByteString } from '../../../../src/shared/text/byteString';
import { aFile, aRow } from '../../../support/service/usageData';

const root = rootNode('r', '/r');
const invalid = 'caf\xe9' as ByteString;

describe('nodeOfTrail', () => {
  it('is the root for the root, and knows its parents for what is deeper', () => {
    const top = { ...aRow, id: 1, parent: 0, name: fromText('') };
    assert.equal(nodeOfTrail(root, [top]), root);
    const node = nodeOfTrail(root, [top, aRow, { ...aRow, id: 9, name: fromText('naïve') }]);
    assert.equal(node.path, join('/r', 'src', 'naïve'));
    assert.equal(node.kind === 'directory' && node.parent.kind === 'directory' && node.parent.parent, root);
  });
});

describe('childPath', () => {
  it('names nothing below a name that is not UTF-8', () => {
    const [, below] = [root, { ...nodeOfTrail(root, [aRow, { ...aRow, name: invalid }]) }];
    assert.equal(childPath(root, invalid), undefined);
    assert.equal(below.path, undefined);
    assert.equal(childPath(below, fromText('plain')), undefined);
  });
});

describe('nodeKey', () => {
  it('differs between rows, and is the same for a row that was read again', () => {
    const node = nodeOfTrail(root, [aRow, aRow]);
    const again = nodeOfTrail(root, [aRow, { ...aRow, allocated: 0, name: fromText('renamed') }]);
    const other = nodeOfTrail({ ...root, root: '/other' }, [aRow, aRow]);
    const file: FileNode = {
      kind: 'file',
      parent: node,
      root: '/r',
      path: undefined,
      ...{ id: node.id, file: aFile, sizes: aFile },
      whole: aRow,
      overlapping: false,
    };
    const keys = [
      root,
      node,
      other,
      file,
      { ...file, parent: root },
      { kind: 'more', parent: node, shown: 1, total: 2 } as const,
    ].map(nodeKey);
    assert.equal(new Set(keys).size, keys.length);
    assert.equal(nodeKey(again), nodeKey(node));
  });
});

describe('relativePath', () => {
  it('is what globs are matched with', () => {
    const node = nodeOfTrail(root, [aRow, aRow]);
    const file: FileNode = {
      kind: 'file',
      parent: node,
      root: '/r',
      path: undefined,
      ...{ id: node.id, file: aFile, sizes: aFile },
      whole: aRow,
      overlapping: false,
    };
    assert.equal(relativePath(file), 'src/notes.md');
  });
});

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
