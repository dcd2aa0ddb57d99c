import assert from 'node:assert/strict';
import { nodeName, type TreeNode } from '../../../../src/host/folders/treeNodes';
import { TypedName } from '../../../../src/host/folders/typedName';

const rows = ['project', 'node_modules', 'src', 'notes', 'Node.js', 'scripts'].map((label): TreeNode => ({
  kind: 'note',
  parent: undefined,
  key: label,
  label,
  description: '',
}));

describe('TypedName', () => {
  let typed: TypedName;
  let now: number;
  const type = (letters: string, selected?: TreeNode): string | undefined => {
    now += 1000;
    const found = Array.from(letters, (letter) => typed.type(letter, rows, selected, (now += 100)));
    const last = found.at(-1);
    return last && nodeName(last);
  };
  beforeEach(() => {
    typed = new TypedName();
    now = 0;
  });

  it('goes to the name that begins with the letters, in any case', () => {
    assert.equal(type('not'), 'notes');
    assert.equal(type('sc'), 'scripts');
    assert.equal(type('node.'), 'Node.js');
  });

  it('goes on to the next one after a pause, and around', () => {
    assert.deepEqual(
      [type('n'), type('n'), type('n'), type('n')],
      ['node_modules', 'notes', 'Node.js', 'node_modules'],
    );
  });

  it('begins at the row that was selected since', () => {
    assert.equal(type('s', rows[2]), 'scripts');
    typed.reset();
    assert.equal(type('n', rows[3]), 'Node.js');
  });

  it('stays where no name begins so', () => {
    type('not');
    assert.equal(type('x'), undefined);
    assert.equal(type('n'), 'Node.js');
  });
});
