import type { PathSize } from '../../../../src/shared/queries';
import assert from 'node:assert/strict';
import { BoundedCache, SizeRequests } from '../../../../src/host/hover/sizeRequests';

/** Answers every path with its length, and keeps what it was asked. */
function recorded(): {
  asked: string[][];
  query: (paths: readonly string[]) => Promise<(PathSize | undefined)[]>;
} {
  const asked: string[][] = [];
  const query = (paths: readonly string[]): Promise<(PathSize | undefined)[]> => {
    asked.push([...paths]);
    return Promise.resolve(
      paths.map((path) =>
        path === 'unknown'
          ? undefined
          : { apparent: path.length, allocated: 0, files: 0, at: 0, staleSince: undefined },
      ),
    );
  };
  return { asked, query };
}

describe('SizeRequests', () => {
  it('asks together what is wanted together, each path once', async () => {
    const { asked, query } = recorded();
    const requests = new SizeRequests(query, 10, 3);
    const sizes = await Promise.all(['a', 'bb', 'a', 'unknown'].map((path) => requests.get(path)));
    assert.deepEqual(
      sizes.map((size) => size?.apparent),
      [1, 2, 1, undefined],
    );
    assert.deepEqual(asked, [['a', 'bb', 'unknown']]);
  });

  it('asks once for all that is wanted in one go', async () => {
    const { asked, query } = recorded();
    const requests = new SizeRequests(query, 100, 3);
    const paths = Array.from({ length: 40 }, (_, i) => String(i));
    await Promise.all(paths.map((path) => requests.get(path)));
    assert.deepEqual(asked, [paths]);
  });

  it('remembers answers, also that nothing is known, until it is cleared', async () => {
    const { asked, query } = recorded();
    const requests = new SizeRequests(query, 10, 3);
    for (const path of ['a', 'a', 'unknown', 'unknown']) await requests.get(path);
    assert.deepEqual(asked, [['a'], ['unknown']]);
    requests.clear();
    await requests.get('a');
    assert.deepEqual(asked, [['a'], ['unknown'], ['a']]);
  });

  it('names what was wanted when it is cleared, as long as that is not too much', async () => {
    const requests = new SizeRequests(recorded().query, 10, 3);
    await Promise.all(['a', 'b', 'a'].map((path) => requests.get(path)));
    await requests.get('a');
    const underway = requests.get('c');
    assert.deepEqual(requests.clear(), ['a', 'b', 'c']);
    await underway;
    assert.deepEqual(requests.clear(), []);
    await Promise.all(['a', 'b', 'c', 'd'].map((path) => requests.get(path)));
    assert.equal(requests.clear(), undefined);
  });

  it('does not remember an answer that was cleared while it came', async () => {
    const { asked, query } = recorded();
    const requests = new SizeRequests(query, 10, 3);
    const answer = requests.get('a');
    await new Promise((resolve) => setTimeout(resolve, 0));
    requests.clear();
    assert.equal((await answer)?.apparent, 1);
    await requests.get('a');
    assert.equal((await requests.get('a'))?.apparent, 1);
    assert.equal(asked.length <= 2, true);
  });

  it('passes a failure on to everyone who waits, and asks again afterwards', async () => {
    let fails = true;
    const { query } = recorded();
    const requests = new SizeRequests(
      (paths) => (fails ? Promise.reject(new Error('lost')) : query(paths)),
      10,
      3,
    );
    const answers = await Promise.allSettled([requests.get('a'), requests.get('b')]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    fails = false;
    assert.equal((await requests.get('a'))?.apparent, 1);
  });
});

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
