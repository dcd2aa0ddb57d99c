import assert from 'node:assert/strict';
import { sizeText } from '../../../../src/host/hover/sizeText';
import { english, now } from '../../../support/host/english';

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
