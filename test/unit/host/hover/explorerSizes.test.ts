import type { LinkedPath, PathInfo } from '../../../../src/shared/queries';
import { fromText } from '../../../../src/shared/text/byteString';
import assert from 'node:assert/strict';
import { linkText, SizeRequests, sizeText } from '../../../../src/host/hover/explorerSizes';
import { english, now } from '../../../support/host/english';

/** Answers every path with its length, and keeps what it was asked. */
function recorded(): {
  asked: string[][];
  sizes: (root: string, paths: readonly string[]) => Promise<(PathInfo | undefined)[]>;
} {
  const asked: string[][] = [];
  const sizes = (_root: string, paths: readonly string[]): Promise<(PathInfo | undefined)[]> => {
    asked.push([...paths]);
    const none = { allocated: 0, files: 0, readErrors: 0, at: 0, staleSince: undefined };
    return Promise.resolve(
      paths.map((path) => (path === 'unknown' ? undefined : { ...none, apparent: path.length })),
    );
  };
  return { asked, sizes };
}

function apparent(info: PathInfo | undefined): number | undefined {
  return info && 'apparent' in info ? info.apparent : undefined;
}

describe('SizeRequests', () => {
  it('asks together what is wanted together', async () => {
    const { asked, sizes } = recorded();
    const requests = new SizeRequests({ sizes });
    const answers = await Promise.all(['a', 'bb', 'a', 'unknown'].map((path) => requests.get(path, 'root')));
    assert.deepEqual(answers.map(apparent), [1, 2, 1, undefined]);
    assert.deepEqual(asked, [['a', 'bb', 'a', 'unknown']]);
  });

  it('asks about each root alone, so that one that does not answer holds up no other', async () => {
    const { asked, sizes } = recorded();
    const never = new Promise<never>(() => undefined);
    const requests = new SizeRequests({
      sizes: (root, paths) => (root === 'one' ? never : sizes(root, paths)),
    });
    void requests.get('hangs', 'one');
    assert.equal(apparent(await requests.get('bb', 'other')), 2);
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
    assert.equal(apparent(await requests.get('a', 'root')), 1);
  });
});

describe('sizeText', () => {
  const at = now - 14 * 60_000;
  const size = {
    allocated: 1.24 * 2 ** 30,
    apparent: 10,
    files: 12_345,
    readErrors: 0,
    at,
    staleSince: undefined,
  };

  it('is what the Explorer says on hover', () => {
    assert.equal(sizeText(size, false, english), '1.24 GiB on disk · 12,345 files · Scanned 14:16');
  });

  it('counts nothing in a file', () => {
    const file = { ...size, files: undefined };
    const apparent = { ...english, metric: 'apparent' } as const;
    assert.equal(sizeText(file, false, apparent), '10 B apparent size · Scanned 14:16');
  });

  it('says how much of a folder could not be read', () => {
    assert.equal(
      sizeText({ ...size, files: 0, readErrors: 1 }, false, english),
      '1.24 GiB on disk · 0 files · ⚠ 1 could not be read · Scanned 14:16',
    );
  });

  it('says of a symbolic link where it leads, and of what is behind one where it is counted', () => {
    const text = (link: Partial<LinkedPath>): string => {
      const whole = { isLink: true, real: fromText('/r/data/big'), target: { ...size, root: '/r' }, ...link };
      return linkText(whole, true, fromText('/r'), english);
    };
    const counted = '1.24 GiB on disk · 12,345 files · Scanned 14:16, live';
    assert.equal(text({}), `Symbolic link to data/big: ${counted}`);
    assert.equal(text({ real: fromText('/rest/ü') }), `Symbolic link to /rest/ü: ${counted}`);
    assert.equal(text({ target: undefined }), 'Symbolic link to data/big');
    assert.equal(text({ real: undefined, target: undefined }), 'Broken symbolic link');
    assert.equal(text({ isLink: false }), `${counted} · Counted as data/big`);
    assert.equal(
      text({ isLink: false, real: fromText('/else/big'), target: undefined }),
      'Not counted here: this is /else/big, behind a symbolic link',
    );
  });

  it('says whether the size follows the files, and since when it is stale', () => {
    assert.match(sizeText(size, true, english), / · Scanned 14:16, live$/);
    const stale = { ...size, staleSince: now - 60_000 };
    assert.match(sizeText(stale, true, english), / · Scanned 14:16, parts last updated 14:29$/);
    assert.match(sizeText({ ...stale, files: undefined }, true, english), / on disk · Last updated 14:29$/);
  });
});
