import assert from 'node:assert/strict';
import type { ChartNode, ChartSnapshot } from '../../../src/shared/chart/chartProtocol';
import { explainOverlap } from '../../../src/shared/text/bytes';
import { parseChartPlace } from '../../../src/shared/chart/chartProtocol';
import {
  childHolding,
  crumbs,
  keptPicture,
  keptState,
  listRows,
  parentOf,
  withPicture,
} from '../../../webview/model';

const leaf = (id: number, name: string, size: number): ChartNode => ({
  id,
  name,
  size,
  shared: 0,
  files: 1200,
  directories: 0,
  before: undefined,
  sharedBefore: undefined,
  ...{ git: undefined, staleSince: undefined },
  children: [],
});
const inner = leaf(4, 'inner', 300);
const view: ChartNode = {
  ...leaf(2, 'src', 1000),
  files: 3000,
  directories: 9,
  children: [{ ...leaf(3, 'a', 600), directories: 1, children: [inner] }, leaf(5, 'b', 100)],
};
const snapshot: ChartSnapshot = {
  roots: [{ key: '/r', name: 'r' }],
  root: '/r',
  metric: 'allocated',
  units: 'decimal',
  depth: 3,
  color: 'rank',
  ...{ growth: undefined, git: undefined },
  trail: [
    { id: 1, name: 'r' },
    { id: 2, name: 'src' },
  ],
  node: view,
  message: undefined,
  note: undefined,
  scanning: false,
  selected: undefined,
};

describe('chart model', () => {
  it('lists the children, then what is left, with sizes and shares of the folder in view', () => {
    const shown = listRows(snapshot).map((row) => [row.name, row.size, row.share, row.files]);
    assert.deepEqual(shown, [
      ['a', '600 B', '60 %', '1,200'],
      ['b', '100 B', '10 %', '1,200'],
      ['Files and smaller folders', '300 B', '30 %', ''],
    ]);
  });

  for (const [files, directories, name] of [
    [3000, 3, 'Files'],
    [2400, 9, 'Smaller folders'],
    [2400, 3, 'The folder itself'],
    // What was counted when a folder was opened may differ from its scan.
    [2400, 1, 'Smaller folders'],
    [2000, 1, 'Files and smaller folders'],
  ] as const)
    it(`calls what is left ${name} (of ${files} files, ${directories} folders)`, () => {
      assert.equal(listRows({ ...snapshot, node: { ...view, files, directories } }).at(-1)?.name, name);
    });

  it('lists no rest where hard links leave none, and tells why', () => {
    const rows = listRows({ ...snapshot, node: { ...view, size: 650 } });
    assert.deepEqual(
      rows.map(({ title }) => title),
      [`a\n${explainOverlap()}`, `b\n${explainOverlap()}`],
    );
    assert.deepEqual(
      listRows(snapshot).map(({ title }) => title),
      ['a', 'b', 'Files and smaller folders'],
    );
  });

  it('keeps the place by names below the root', () => {
    assert.deepEqual(parseChartPlace(keptState(snapshot)), {
      root: '/r',
      metric: 'allocated',
      depth: 3,
      color: 'rank',
      trail: ['src'],
    });
  });

  it('shows the first level at once after a reload, and claims nothing about it', () => {
    const noted = {
      ...snapshot,
      note: { text: 'Scanned 14:16, live', warning: false },
    };
    const kept = keptPicture(JSON.parse(JSON.stringify(keptState({ ...noted, scanning: true }))));
    assert.deepEqual(
      kept?.node?.children.map(({ name, size, children }) => [name, size, children]),
      [
        ['a', 600, []],
        ['b', 100, []],
      ],
    );
    assert.deepEqual([kept.note, kept.scanning], [undefined, false]);
    for (const damaged of [undefined, null, {}, { picture: { ...noted, node: { id: 'x' } } }])
      assert.equal(keptPicture(damaged), undefined);
  });

  it('keeps the picture while the same root is read, and no longer', () => {
    const reading = { ...snapshot, node: undefined, trail: [], message: undefined };
    assert.equal(withPicture(reading, snapshot).node, view);
    assert.equal(withPicture({ ...reading, root: '/other' }, snapshot).node, undefined);
    assert.equal(withPicture({ ...reading, message: 'It is gone.' }, snapshot).node, undefined);
    assert.equal(withPicture(reading, undefined).node, undefined);
  });

  it('goes out to the folder above, and no further than the root', () => {
    assert.equal(parentOf(snapshot), 1);
    assert.equal(parentOf({ ...snapshot, trail: snapshot.trail.slice(0, 1) }), undefined);
  });

  it('finds the child that holds a deeper folder', () => {
    assert.equal(childHolding(view, 4)?.id, 3);
    assert.equal(childHolding(view, 5)?.id, 5);
    assert.equal(childHolding(view, 99), undefined);
  });

  it('shortens a long way in its middle, and says where the gap leads', () => {
    const trail = ['r', 'a', 'b', 'c', 'd', 'e'].map((name, i) => ({ id: i + 1, name }));
    assert.deepEqual(
      crumbs(trail, 4).map(({ name, gap }) => (gap ? `(${name})` : name)),
      ['r', '(c)', 'd', 'e'],
    );
    assert.equal(crumbs(trail, 6).length, 6);
    assert.ok(crumbs(trail, 6).every((crumb) => !crumb.gap));
  });
});
