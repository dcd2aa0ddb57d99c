import assert from 'node:assert/strict';
import { followSelections } from '../../../../src/host/chart/selection';
import type { FolderId } from '../../../../src/host/folders/treeNodes';
import { Emitter } from '../../../../src/shared/lifecycle';
import { silentLog } from '../../../../src/shared/log';

describe('followSelections', () => {
  let inChart: Emitter<FolderId>;
  let inTree: Emitter<FolderId>;
  const folder = (id: number): FolderId => ({ root: '/r', id });
  let revealed: number[];
  let selected: number[];
  let finish: () => void;
  let isVisible: boolean;

  beforeEach(() => {
    inChart = new Emitter();
    inTree = new Emitter();
    revealed = [];
    selected = [];
    finish = () => undefined;
    isVisible = true;
    const view = {
      get isVisible() {
        return isVisible;
      },
      onDidSelect: inTree.event,
      reveal: ({ id }: FolderId) => {
        revealed.push(id);
        return new Promise<void>((resolve) => {
          finish = resolve;
        });
      },
    };
    const chart = { onDidSelect: inChart.event, select: (_: string, id: number) => void selected.push(id) };
    followSelections(view, chart, silentLog);
  });

  it('serves the first and, once it is done, only the newest of those that came meanwhile', async () => {
    for (const id of [1, 2, 3, 4]) inChart.fire(folder(id));
    assert.deepEqual(revealed, [1]);
    finish();
    await new Promise(setImmediate);
    assert.deepEqual(revealed, [1, 4]);
    finish();
    await new Promise(setImmediate);
    assert.deepEqual(revealed, [1, 4]);
    inChart.fire(folder(5));
    assert.deepEqual(revealed, [1, 4, 5]);
  });

  it('leaves a tree alone that is hidden, and tells the chart of what it did not select itself', async () => {
    isVisible = false;
    inChart.fire(folder(1));
    assert.deepEqual(revealed, []);
    isVisible = true;
    inChart.fire(folder(2));
    inTree.fire(folder(2));
    assert.deepEqual(selected, []);
    inTree.fire(folder(3));
    assert.deepEqual(selected, [3]);
    finish();
    await new Promise(setImmediate);
    inTree.fire(folder(2));
    assert.deepEqual(selected, [3, 2]);
  });
});
