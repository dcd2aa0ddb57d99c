import assert from 'node:assert/strict';
import { fromText } from '../../../src/shared/text/byteString';
import { lastScanned, withRescan } from '../../../src/shared/rescans';

const rescan = (path: string, at: number) => ({ path: fromText(path), at });

describe('lastScanned', () => {
  const times = { scannedAt: 10, rescans: [rescan('a/b', 20), rescan('a/b/c', 30)] };
  const cases: readonly [string, number][] = [
    ['', 10],
    ['a', 10],
    ['a/b', 20],
    ['a/bc', 10],
    ['a/b/d', 20],
    ['a/b/c', 30],
    ['a/b/c/d', 30],
  ];
  for (const [path, at] of cases) {
    it(`is ${at} for ${path === '' ? 'the root' : path}`, () => {
      assert.equal(lastScanned(times, fromText(path)), at);
    });
  }
});

describe('withRescan', () => {
  it('forgets what the newer one holds, and nothing else', () => {
    const before = [rescan('a/b', 20), rescan('a', 25), rescan('ab', 28)];
    assert.deepEqual(withRescan(before, rescan('a', 30)), [rescan('ab', 28), rescan('a', 30)]);
    assert.deepEqual(withRescan(before, rescan('a/b/c', 30)), [...before, rescan('a/b/c', 30)]);
  });
});
