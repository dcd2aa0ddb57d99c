import assert from 'node:assert/strict';
import type { ChartNode, ChartSnapshot } from '../../../src/shared/chart/chartProtocol';
import { changeText, growthOf, growthText, restGrowth, shortGrowth } from '../../../webview/growth';

const snapshot = {
  units: 'binary',
  growth: { title: 'Growth since 14:16', threshold: 2 ** 20 },
} as ChartSnapshot;
const kind = (size: number, before?: number): string | undefined =>
  growthOf({ size, before }, snapshot)?.kind;

describe('growthOf', () => {
  it('tells much from little, the same way up as down', () => {
    assert.deepEqual(
      [1500, 1490, 1012, 1005, 1000].map((size) => kind(size, 1000)),
      ['grewMuch', 'grew', 'grew', 'same', 'same'],
    );
    assert.deepEqual(
      [995, 988, 670, 666, 0].map((size) => kind(size, 1000)),
      ['same', 'shrank', 'shrank', 'shrankMuch', 'shrankMuch'],
    );
    assert.deepEqual([kind(0, 0), kind(1, 0)], ['same', 'grewMuch']);
  });

  it('calls new what was not kept and would be now, and says nothing of what is smaller', () => {
    assert.equal(kind(2 ** 20), 'new');
    assert.equal(kind(2 ** 20 - 1), undefined);
  });

  it('says nothing where there is nothing to compare with', () => {
    assert.equal(growthOf({ size: 5, before: 1 }, { ...snapshot, growth: undefined }), undefined);
    const none = { ...snapshot, growth: { title: '', threshold: undefined } };
    assert.equal(growthOf({ size: 5, before: 1 }, none), undefined);
  });
});

describe('restGrowth', () => {
  const node = (
    size: number,
    before: number | undefined,
    children: readonly ChartNode[] = [],
  ): ChartNode => ({
    id: 1,
    name: 'n',
    shared: 0,
    sharedBefore: before === undefined ? undefined : 0,
    files: 0,
    directories: children.length,
    ...{ git: undefined, staleSince: undefined },
    size,
    before,
    children,
  });

  it('is what the children leave', () => {
    const children = [node(100, 100), node(200, 50)];
    assert.deepEqual(restGrowth(node(1000, 250, children), children, snapshot), {
      kind: 'grewMuch',
      change: 600,
      before: 100,
    });
    assert.equal(restGrowth(node(1000, 250, children), [], snapshot)?.change, 750);
  });

  it('is not known where a child’s is not', () => {
    const children = [node(100, undefined)];
    assert.equal(restGrowth(node(1000, 250, children), children, snapshot), undefined);
    assert.equal(restGrowth(node(1000, undefined), [], snapshot), undefined);
  });

  it('counts what parts share by hard links in each of them', () => {
    const children = [node(80, 80), node(80, 10)];
    const linked = { ...node(100, 100, children), shared: 90, sharedBefore: 20 };
    assert.deepEqual(restGrowth(linked, children, snapshot), { kind: 'same', change: 0, before: 30 });
    assert.equal(restGrowth({ ...linked, sharedBefore: undefined }, children, snapshot), undefined);
  });

  it('is never less than nothing', () => {
    const linked = [node(80, 80), node(80, 80)];
    assert.deepEqual(restGrowth(node(100, 100, linked), linked, snapshot), {
      kind: 'same',
      change: 0,
      before: 0,
    });
  });
});

describe('the words of growth', () => {
  const text = (size: number, before?: number): string[] => {
    const grown = growthOf({ size, before }, snapshot);
    return [changeText(grown, snapshot), shortGrowth(grown, snapshot), growthText(grown, snapshot)];
  };

  it('have a sign, and what it began with', () => {
    assert.deepEqual(text(3072, 1024), ['+2.00 KiB', '+2.00 KiB', '+2.00 KiB, from 1.00 KiB']);
    assert.deepEqual(text(1024, 3072), ['−2.00 KiB', '−2.00 KiB', '−2.00 KiB, from 3.00 KiB']);
  });

  it('say what is the same, what is new, and nothing of what is not known', () => {
    assert.deepEqual(text(1024, 1024), ['', '', 'About the same']);
    assert.deepEqual(text(2 ** 20), ['', '+', 'New or previously below 1 MiB']);
    assert.deepEqual(text(10), ['', '', '']);
  });
});
