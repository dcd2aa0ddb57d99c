import assert from 'node:assert/strict';
import { type Row, slower } from '../../../bench/report';

describe('the benchmark', () => {
  const row = (tree: string, name: string, ratio: number): Row => ({
    ...{ tree, name, ratio },
    ...{ wallMs: 1, cpuMs: 1, peakMib: 1 },
  });

  it('names what became more than a tenth slower, and nothing else', () => {
    const before = [
      row('b', 'engine', 1),
      row('b', 'gdu', 1),
      row('b', 'everything', 1),
      row('c', 'engine', 1),
    ];
    const now = [
      row('b', 'engine', 1.09),
      row('b', 'gdu', 2),
      row('b', 'everything', 1.2),
      row('c', 'engine', 0.5),
      row('d', 'du', 9),
    ];
    assert.deepEqual(slower(now, before), ['Slower: everything on b, 1.00 → 1.20 of du']);
  });
});
