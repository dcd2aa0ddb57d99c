import assert from 'node:assert/strict';
import {
  changeKey,
  changeNodes,
  foldSmallChanges,
  type ChangeNode,
} from '../../../../src/host/changes/changeNodes';
import {
  changeHover,
  changeSpoken,
  describeChange,
  describeSmallerChanges,
  describeSum,
  describeTotal,
} from '../../../../src/host/changes/changeText';
import type { Wording } from '../../../../src/host/editor/format';
import type { DirectoryChange } from '../../../../src/shared/result';
import { fromText, type ByteString } from '../../../../src/shared/text/byteString';
import { english } from '../../../support/host/english';
import { aCheckpoint } from '../../../support/service/usageData';

const sizes = (mebibytes: number): { apparent: number; allocated: number } => ({
  apparent: mebibytes * 2 ** 20,
  allocated: mebibytes * 2 ** 20,
});
const grown: DirectoryChange = {
  id: 7,
  path: fromText('build/tmp/cache'),
  before: sizes(30),
  now: sizes(150),
  change: sizes(120),
};
const root = { root: '/r', name: 'work' };
const node = (change: Partial<DirectoryChange> = {}): ChangeNode =>
  changeNodes(root, [{ ...grown, ...change }], aCheckpoint)[0]!;
/** The texts of its row before and behind the name. */
const rowOf = (changed: ChangeNode, wording: Wording): string =>
  `${describeSum([changed.change], wording)} · ${describeChange(changed, wording)}`;
const row = (change: Partial<DirectoryChange>): string => rowOf(node(change), english);

describe('a row of the view "Changes"', () => {
  it('says the change, the size now and before, and where the folder is', () => {
    assert.equal(row({}), '+120 MiB · 150 MiB, was 30.0 MiB · build/tmp');
    assert.equal(
      row({ change: sizes(-20), now: sizes(10), path: fromText('dist') }),
      '−20.0 MiB · 10.0 MiB, was 30.0 MiB',
    );
  });

  it('says what was not kept, and what is gone', () => {
    const fresh = { before: undefined, change: sizes(150), path: fromText('a') };
    assert.equal(row(fresh), '+150 MiB · 150 MiB, was < 1 MiB');
    const gone = { change: sizes(-30), now: undefined, path: fromText('a') };
    assert.equal(row({ ...gone, id: undefined }), '−30.0 MiB · gone, was 30.0 MiB');
    assert.equal(row(gone), '−30.0 MiB · now below 1 MiB, was 30.0 MiB');
  });

  it('leaves out what the folder was where that does not explain the change', () => {
    assert.equal(row({ change: sizes(20) }), '+20.0 MiB · 150 MiB · build/tmp');
    assert.equal(row({ change: sizes(20), before: undefined }), '+20.0 MiB · 150 MiB · build/tmp');
    assert.equal(
      row({ change: sizes(149), before: undefined }),
      '+149 MiB · 150 MiB, was < 1 MiB · build/tmp',
    );
  });

  it('explains itself in its hover', () => {
    assert.deepEqual(changeHover(node(), english).split('\n'), [
      'cache',
      'build/tmp/cache',
      'grew by 120 MiB since Nov 21, 14:30',
      '150 MiB, was 30.0 MiB',
    ]);
    const shared = changeHover(node({ change: sizes(20) }), english);
    assert.match(shared, /\nChanges in folders with a row of their own are not included\.$/);
  });

  it('reads well aloud', () => {
    assert.equal(
      changeSpoken(node(), english),
      'cache, grew by 120 MiB, 150 MiB, was 30.0 MiB, in build/tmp',
    );
    assert.equal(
      changeSpoken(node({ change: sizes(-5) }), english),
      'cache, shrank by 5.00 MiB, 150 MiB, in build/tmp',
    );
  });

  it('follows the person’s metric and units', () => {
    const change = { apparent: 5_000_000, allocated: -1 };
    const decimal = { ...english, metric: 'apparent', units: 'decimal' } as const;
    assert.match(rowOf(node({ change }), decimal), /^\+5\.00 MB · /);
  });

  it('shows names as one safe line, and leads to their path where they have one', () => {
    const odd = node({ path: fromText('a\nb/c\u202ed') });
    assert.equal(odd.name, 'cd');
    assert.match(describeChange(odd, english), / · a␊b$/);
    assert.equal(odd.path, '/r/a\nb/c\u202ed');
    assert.equal(node({ path: 'caf\xe9' as ByteString }).path, undefined);
    assert.equal(node({ path: fromText('') }).name, 'work');
  });

  it('is told apart from another of the same name', () => {
    const paths = ['a/lib', 'b/c/lib', 'b/c', 'lib'].map((path) => ({ ...grown, path: fromText(path) }));
    const names = changeNodes(root, paths, aCheckpoint).map(({ name }) => name);
    assert.deepEqual(names, ['a/lib', 'c/lib', 'c', 'lib']);
  });

  it('has a key of its own that stays', () => {
    const [elsewhere] = changeNodes({ ...root, root: '/s' }, [grown], aCheckpoint);
    const keys = [node(), node({ path: fromText('build') }), elsewhere!];
    assert.equal(new Set(keys.map(changeKey)).size, 3);
    assert.equal(changeKey(node({ change: sizes(1) })), changeKey(node()));
  });
});

describe('a change of a large folder', () => {
  it('names no earlier size that reads like the present one', () => {
    const [before, now] = [sizes(7383), { ...sizes(7383), allocated: 7383 * 2 ** 20 + 4096 }];
    const change = { apparent: 0, allocated: 4096 };
    const [text, hover] = [row({ before, now, change }), changeHover(node({ before, now, change }), english)];
    assert.equal(text, '+4.00 KiB · 7.21 GiB · build/tmp');
    assert.doesNotMatch(hover, /was/);
  });
});

describe('foldSmallChanges', () => {
  const KiB = 1 / 1024;
  const changes = [sizes(400), sizes(-40), sizes(12 * KiB), sizes(-4 * KiB)].map((change, i) => {
    return { ...grown, path: fromText(`${i}`), change };
  });
  const nodes = changeNodes(root, changes, aCheckpoint);

  it('leaves one row for what is too small to matter in a large folder', () => {
    const rows = foldSmallChanges(nodes, sizes(28 * 1024), 'allocated');
    assert.deepEqual(rows.slice(0, 2), nodes.slice(0, 2));
    const [folded, ...others] = rows.slice(2);
    assert.ok(folded?.kind === 'smallerChanges' && others.length === 0);
    assert.deepEqual(folded.changes, nodes.slice(2));
    assert.equal(describeSmallerChanges(folded.changes.length), '2 smaller changes');
    const sum = describeSum(
      folded.changes.map(({ change }) => change),
      english,
    );
    assert.equal(sum, '+8.00 KiB');
    assert.equal(new Set([...nodes, folded].map(changeKey)).size, 5);
  });

  it('leaves everything where a small change is a large part of the folder', () => {
    assert.deepEqual(foldSmallChanges(nodes, sizes(1), 'allocated'), nodes);
    assert.equal(describeSmallerChanges(1), '1 smaller change');
  });
});

describe('describeTotal', () => {
  it('says how a root has changed as a whole', () => {
    const totals = { apparent: 0, allocated: 3 * 1024 };
    assert.equal(describeTotal(totals, aCheckpoint, english), '+1.00 KiB since Nov 21, 14:30');
  });
});
