import type { PathSize } from '../../../../src/shared/queries';
import assert from 'node:assert/strict';
import { SizeRequests, sizeText } from '../../../../src/host/hover/explorerSizes';
import { english, now } from '../../../support/host/english';

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
    const sizes = await Promise.all(['a', 'bb', 'a', 'unknown'].map((path) => requests.get(path, 'root')));
    assert.deepEqual(
      sizes.map((size) => size?.apparent),
      [1, 2, 1, undefined],
    );
    assert.deepEqual(asked, [['a', 'bb', 'unknown']]);
  });

  it('asks about each root alone, so that one that does not answer holds up no other', async () => {
    const { asked, query } = recorded();
    const never = new Promise<never>(() => undefined);
    const requests = new SizeRequests((paths) => (paths[0] === 'hangs' ? never : query(paths)), 10, 3);
    void requests.get('hangs', 'one');
    assert.equal((await requests.get('bb', 'other'))?.apparent, 2);
    assert.deepEqual(asked, [['bb']]);
  });

  it('asks once for all that is wanted in one go', async () => {
    const { asked, query } = recorded();
    const requests = new SizeRequests(query, 100, 3);
    const paths = Array.from({ length: 40 }, (_, i) => String(i));
    await Promise.all(paths.map((path) => requests.get(path, 'root')));
    assert.deepEqual(asked, [paths]);
  });

  it('remembers answers, also that nothing is known, until it is cleared', async () => {
    const { asked, query } = recorded();
    const requests = new SizeRequests(query, 10, 3);
    for (const path of ['a', 'a', 'unknown', 'unknown']) await requests.get(path, 'root');
    assert.deepEqual(asked, [['a'], ['unknown']]);
    requests.clear();
    await requests.get('a', 'root');
    assert.deepEqual(asked, [['a'], ['unknown'], ['a']]);
  });

  it('names what was wanted when it is cleared, as long as that is not too much', async () => {
    const requests = new SizeRequests(recorded().query, 10, 3);
    await Promise.all(['a', 'b', 'a'].map((path) => requests.get(path, 'root')));
    await requests.get('a', 'root');
    const underway = requests.get('c', 'root');
    assert.deepEqual(requests.clear()?.toSorted(), ['a', 'b', 'c']);
    await underway;
    assert.deepEqual(requests.clear(), []);
    await Promise.all(['a', 'b', 'c', 'd'].map((path) => requests.get(path, 'root')));
    assert.equal(requests.clear(), undefined);
  });

  it('does not remember an answer that was cleared while it came', async () => {
    const { asked, query } = recorded();
    const requests = new SizeRequests(query, 10, 3);
    const answer = requests.get('a', 'root');
    await new Promise((resolve) => setTimeout(resolve, 0));
    requests.clear();
    assert.equal((await answer)?.apparent, 1);
    await requests.get('a', 'root');
    assert.equal((await requests.get('a', 'root'))?.apparent, 1);
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
    const answers = await Promise.allSettled([requests.get('a', 'root'), requests.get('b', 'root')]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    fails = false;
    assert.equal((await requests.get('a', 'root'))?.apparent, 1);
  });

  it('forgets what was not wanted for the longest, once it holds as much as it may', async () => {
    const { asked, query } = recorded();
    const requests = new SizeRequests(query, 2, 1);
    for (const path of ['a', 'b', 'a', 'c', 'a', 'c']) await requests.get(path, 'root');
    assert.deepEqual(asked, [['a'], ['b'], ['c']]);
    await requests.get('b', 'root');
    assert.deepEqual(asked, [['a'], ['b'], ['c'], ['b']]);
    await requests.get('a', 'root');
    assert.equal(asked.length, 5, 'at most two are held');
  });

  it('never holds more than its capacity', async () => {
    const { asked, query } = recorded();
    const requests = new SizeRequests(query, 20_000, 3);
    const paths = Array.from({ length: 50_000 }, (_, i) => String(i));
    await Promise.all(paths.map((path) => requests.get(path, 'root')));
    asked.length = 0;
    await requests.get('30000', 'root');
    assert.deepEqual(asked, []);
    await requests.get('29999', 'root');
    assert.deepEqual(asked, [['29999']]);
  });

  it('names what failed among what was wanted', async () => {
    const requests = new SizeRequests(() => Promise.reject(new Error('lost')), 10, 3);
    await assert.rejects(requests.get('a', 'root'));
    assert.deepEqual(requests.clear(), ['a']);
  });
});

describe('sizeText', () => {
  const at = now - 14 * 60_000;
  const size = { allocated: 1.24 * 2 ** 30, apparent: 10, files: 12_345, at, staleSince: undefined };

  it('is what the Explorer says on hover', () => {
    assert.equal(sizeText(size, false, english), '1.24 GiB on disk · 12,345 files · Scanned 14:16');
  });

  it('counts nothing in a file', () => {
    const file = { ...size, files: undefined };
    const apparent = { ...english, metric: 'apparent' } as const;
    assert.equal(sizeText(file, false, apparent), '10 B apparent size · Scanned 14:16');
  });

  it('says whether the size follows the files, and since when it is stale', () => {
    assert.match(sizeText(size, true, english), / · Scanned 14:16, live$/);
    const stale = { ...size, staleSince: now - 60_000 };
    assert.match(sizeText(stale, true, english), / · Scanned 14:16, parts last updated 14:29$/);
    assert.match(sizeText({ ...stale, files: undefined }, true, english), / on disk · Last updated 14:29$/);
  });
});
