import assert from 'node:assert/strict';
import { BoundedCache } from '../../../../src/host/hover/boundedCache';

describe('BoundedCache', () => {
  it('forgets what was not asked for the longest', () => {
    const cache = new BoundedCache<string, number>(2);
    cache.set('a', 1);
    cache.set('b', 2);
    assert.equal(cache.get('a'), 1);
    cache.set('c', 3);
    assert.equal(cache.get('b'), undefined);
    assert.equal(cache.get('a'), 1);
    assert.equal(cache.get('c'), 3);
  });

  it('never holds more than its capacity', () => {
    const cache = new BoundedCache<number, number>(20_000);
    for (let i = 0; i < 50_000; i++) cache.set(i, i);
    assert.equal(cache.size, 20_000);
    assert.equal(cache.get(29_999), undefined);
    assert.equal(cache.get(30_000), 30_000);
  });
});
