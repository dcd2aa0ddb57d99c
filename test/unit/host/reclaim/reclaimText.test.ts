import assert from 'node:assert/strict';
import {
  type FoundIn,
  reclaimGroups,
  type ReclaimRow,
  Selection,
} from '../../../../src/host/reclaim/reclaimNodes';
import {
  describeReclaimable,
  describeTotal,
  reclaimableHover,
  reclaimableSpoken,
  sizeOfGroup,
} from '../../../../src/host/reclaim/reclaimText';
import type { Reclaimable } from '../../../../src/shared/reclaim/reclaimable';
import { fromText } from '../../../../src/shared/text/byteString';
import { words } from '../../../../src/shared/text/words';
import { english } from '../../../support/host/english';

const mebibyte = 2 ** 20;
let nextId = 2;

function folder(path: string, size: number, more: Partial<Reclaimable> = {}): Reclaimable {
  const bytes = size * mebibyte;
  const row = {
    ...{ id: nextId++, parent: 1, name: fromText(path), level: 1, children: 0, staleSince: undefined },
    ...{
      apparent: bytes,
      allocated: bytes,
      files: 12,
      directories: 0,
      newest: 0,
      readErrors: 0,
      excluded: 0,
    },
  };
  return {
    ...{ row, path: fromText(path), project: fromText(''), rule: 'node-modules', proof: { within: ['a'] } },
    ...{ kind: words('Node.js packages'), restore: 'npm ci', hazards: [], reasons: [], ...more },
  };
}

function found(folders: readonly Reclaimable[], name = 'work'): FoundIn {
  const each = folders.map(({ row }) => row.allocated);
  return { root: `/${name}`, name, folders, isAtMost: false, freed: { each, together: 0 } };
}

const tracked = words('Git tracks files in it, or does not ignore it.');
const app = { project: fromText('app') };
const web = folder('app/node_modules', 30, app);
const target = folder('app/target', 10, { ...app, kind: words('Build of {0}', 'Cargo'), reasons: [tracked] });
const own = folder('node_modules', 20);

describe('rows of the view "Reclaimable"', () => {
  it('are grouped by the project that they are beside, largest first', () => {
    const groups = reclaimGroups([found([own, target, web])], 'project', 'size');
    assert.deepEqual(
      groups.map(({ label, rows }) => [label, rows.map((row) => row.label)]),
      [
        ['app', ['node_modules', 'target']],
        ['work', ['node_modules']],
      ],
    );
    assert.equal(sizeOfGroup(groups[0]!, english), '40.0 MiB');
  });

  it('are grouped by kind, with their whole paths', () => {
    const groups = reclaimGroups([found([own, target, web])], 'kind', 'size');
    assert.deepEqual(
      groups.map(({ label, rows }) => [label, rows.map((row) => row.label)]),
      [
        ['Node.js packages', ['app/node_modules', 'node_modules']],
        ['Build of Cargo', ['app/target']],
      ],
    );
  });

  it('come by age, longest unchanged first, and say the root where there are several', () => {
    const at = (path: string, newest: number): Reclaimable => {
      const made = folder(path, 1);
      return { ...made, row: { ...made.row, newest } };
    };
    const roots = [
      found([at('new', 200), at('old', 100)]),
      found([folder('sub/x', 1, { project: fromText('sub') })], 'other'),
    ];
    const groups = reclaimGroups(roots, 'project', 'age');
    assert.deepEqual(groups.map(({ label }) => label).sort(), ['other/sub', 'work']);
    const own = groups.find(({ label }) => label === 'work');
    assert.deepEqual(
      own?.rows.map(({ label }) => label),
      ['old', 'new'],
    );
  });

  it('say their kind, and why they are not selected', () => {
    const [row] = rowsOf(target);
    const text = 'not selected: Git tracks files in it, or does not ignore it. · Build of Cargo';
    assert.equal(describeReclaimable(row!, 'project', english), text);
    assert.match(reclaimableSpoken(row!, 'project', english), /^target, 10\.0 MiB, not selected: Git tracks/);
  });

  it('explain themselves in their hovers', () => {
    const [row] = rowsOf(folder('node_modules', 8, { hazards: [words('Take care.')] }));
    assert.deepEqual(reclaimableHover({ ...row!, frees: mebibyte }, true, english).split('\n'), [
      'node_modules',
      'Node.js packages',
      'Frees at most 1.00 MiB',
      'It has 8.00 MiB; other folders share the rest by hard links.',
      '12 files',
      'Comes back by: npm ci',
      'Take care.',
    ]);
  });

  it('are selected by themselves without a reason not to be, until a person chooses', () => {
    const selection = new Selection();
    const [good, bad] = rowsOf(web, target);
    assert.deepEqual([selection.has(good!), selection.has(bad!)], [true, false]);
    selection.choose(good!, false);
    selection.choose(bad!, true);
    assert.deepEqual([selection.has(good!), selection.has(bad!)], [false, true]);
    selection.keepOnly([found([web])]);
    assert.deepEqual([selection.has(good!), selection.has(bad!)], [false, false], 'forgets what is gone');
    selection.reset();
    assert.deepEqual([selection.has(good!), selection.has(bad!)], [true, false]);
  });

  it('have a total of the selection', () => {
    const total = { bytes: 3 * mebibyte, count: 2, isAtMost: false };
    assert.equal(describeTotal(total, english), 'Selected: 2 folders, frees 3.00 MiB');
    assert.equal(
      describeTotal({ ...total, isAtMost: true }, english),
      'Selected: 2 folders, frees at most 3.00 MiB',
    );
    assert.equal(describeTotal({ ...total, count: 0 }, english), 'Nothing is selected.');
  });
});

function rowsOf(...folders: readonly Reclaimable[]): ReclaimRow[] {
  return reclaimGroups([found(folders)], 'project', 'size').flatMap(({ rows }) => [...rows]);
}
