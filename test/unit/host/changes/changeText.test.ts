import assert from 'node:assert/strict';
import { changeKey, changeNodes, type ChangeNode } from '../../../../src/host/changes/changeNodes';
import {
  changeHover,
  changeSpoken,
  describeChange,
  describeTotal,
} from '../../../../src/host/changes/changeText';
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
const row = (change: Partial<DirectoryChange>): string => describeChange(node(change), english);

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
    assert.equal(row(gone), '−30.0 MiB · below 1 MiB now, was 30.0 MiB');
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
    assert.match(shared, /\nWhat changed in folders listed on their own is not counted again\.$/);
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
    assert.match(describeChange(node({ change }), decimal), /^\+5\.00 MB · /);
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

describe('describeTotal', () => {
  it('says how a root has changed as a whole', () => {
    const totals = { apparent: 0, allocated: 3 * 1024 };
    assert.equal(describeTotal(totals, aCheckpoint, english), '+1.00 KiB since Nov 21, 14:30');
  });
});
