import type { PathSize } from '../../../../src/shared/queries';
import assert from 'node:assert/strict';
import { SizeRequests, sizeText } from '../../../../src/host/hover/explorerSizes';
import { english, now } from '../../../support/host/english';

/** Answers every path with its length, and keeps what it was asked. */
function recorded(): {
  asked: string[][];
  sizes: (root: string, paths: readonly string[]) => Promise<(PathSize | undefined)[]>;
} {
  const asked: string[][] = [];
  const sizes = (_root: string, paths: readonly string[]): Promise<(PathSize | undefined)[]> => {
    asked.push([...paths]);
    return Promise.resolve(
      paths.map((path) =>
        path === 'unknown'
          ? undefined
          : { apparent: path.length, allocated: 0, files: 0, at: 0, staleSince: undefined },
      ),
    );
  };
  return { asked, sizes };
}

describe('SizeRequests', () => {
  it('asks together what is wanted together', async () => {
    const { asked, sizes } = recorded();
    const requests = new SizeRequests({ sizes });
    const answers = await Promise.all(['a', 'bb', 'a', 'unknown'].map((path) => requests.get(path, 'root')));
    assert.deepEqual(
      answers.map((size) => size?.apparent),
      [1, 2, 1, undefined],
    );
    assert.deepEqual(asked, [['a', 'bb', 'a', 'unknown']]);
  });

  it('asks about each root alone, so that one that does not answer holds up no other', async () => {
    const { asked, sizes } = recorded();
    const never = new Promise<never>(() => undefined);
    const requests = new SizeRequests({
      sizes: (root, paths) => (root === 'one' ? never : sizes(root, paths)),
    });
    void requests.get('hangs', 'one');
    assert.equal((await requests.get('bb', 'other'))?.apparent, 2);
    assert.deepEqual(asked, [['bb']]);
  });

  it('asks once for all that is wanted in one go', async () => {
    const { asked, sizes } = recorded();
    const requests = new SizeRequests({ sizes });
    const paths = Array.from({ length: 40 }, (_, i) => String(i));
    await Promise.all(paths.map((path) => requests.get(path, 'root')));
    assert.deepEqual(asked, [paths]);
  });

  it('passes a failure on to everyone who waits, and asks again afterwards', async () => {
    let fails = true;
    const { sizes } = recorded();
    const requests = new SizeRequests({
      sizes: (root, paths) => (fails ? Promise.reject(new Error('lost')) : sizes(root, paths)),
    });
    const answers = await Promise.allSettled([requests.get('a', 'root'), requests.get('b', 'root')]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    fails = false;
    assert.equal((await requests.get('a', 'root'))?.apparent, 1);
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
