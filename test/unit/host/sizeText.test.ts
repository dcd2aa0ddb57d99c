import assert from 'node:assert/strict';
import { sizeText } from '../../../src/host/sizeText';
import { english, now } from '../../support/english';

describe('sizeText', () => {
  const size = { allocated: 1.24 * 2 ** 30, apparent: 10, files: 12_345, at: now - 14 * 60_000 };

  it('is what the Explorer says on hover', () => {
    assert.equal(sizeText(size, english), '1.24 GiB on disk · 12,345 files · scanned 14:16');
  });

  it('counts nothing in a file', () => {
    const file = { ...size, files: undefined };
    assert.equal(sizeText(file, { ...english, metric: 'apparent' }), '10 B apparent size · scanned 14:16');
  });
});
