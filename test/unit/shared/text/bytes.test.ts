import assert from 'node:assert/strict';
import {
  formatBytes,
  formatChange,
  formatCount,
  formatFiles,
  formatLimit,
  formatShare,
} from '../../../../src/shared/text/bytes';

describe('formatBytes', () => {
  it('shows three significant digits in the unit that fits', () => {
    assert.equal(formatBytes(0, 'binary'), '0 B');
    assert.equal(formatBytes(1023, 'binary'), '1,023 B');
    assert.equal(formatBytes(1024, 'binary'), '1.00 KiB');
    assert.equal(formatBytes(1.24 * 2 ** 30, 'binary'), '1.24 GiB');
    assert.equal(formatBytes(1001 * 1024, 'binary'), '0.98 MiB');
    assert.equal(formatBytes(12_400_000, 'decimal'), '12.4 MB');
    assert.equal(formatBytes(-1024, 'binary'), '-1.00 KiB');
  });

  it('never rounds up to a thousand of a unit that has a larger one', () => {
    assert.equal(formatBytes(999_999, 'decimal'), '1.00 MB');
    assert.equal(formatBytes(1024 ** 2 - 1, 'binary'), '1.00 MiB');
  });
});

describe('A sum of more than 8 PiB', () => {
  it('is marked, since a number of that size may be rounded', () => {
    assert.equal(formatBytes(2 ** 53, 'binary'), '≈ 8.00 PiB');
    assert.equal(formatBytes(2 ** 53 - 1, 'binary'), '8.00 PiB');
    assert.equal(formatBytes(-(2 ** 63), 'binary'), '≈ -8.00 EiB');
    assert.equal(formatCount(2 ** 53), '≈ 9,007,199,254,740,992');
    assert.equal(formatCount(2 ** 53 - 1), '9,007,199,254,740,991');
  });
});

describe('formatChange', () => {
  it('has a sign', () => {
    assert.equal(formatChange(120 * 2 ** 20, 'binary'), '+120 MiB');
    assert.equal(formatChange(-1024, 'binary'), '−1.00 KiB');
    assert.equal(formatChange(0, 'binary'), '±0 B');
  });
});

describe('formatLimit', () => {
  it('is short where the number is round', () => {
    assert.equal(formatLimit(2 ** 20, 'binary'), '1 MiB');
    assert.equal(formatLimit(10_000_000, 'decimal'), '10 MB');
    assert.equal(formatLimit(10_500_000, 'decimal'), '10.5 MB');
  });
});

describe('formatShare', () => {
  it('keeps small shares apart from none', () => {
    assert.equal(formatShare(0, 10), '0 %');
    assert.equal(formatShare(1, 1_000_000), '<0.1 %');
    assert.equal(formatShare(63, 100), '63 %');
    assert.equal(formatShare(3, 2), '150 %');
  });
});

describe('formatFiles', () => {
  it('knows one from many', () => {
    assert.equal(formatFiles(0), '0 files');
    assert.equal(formatFiles(1), '1 file');
    assert.equal(formatFiles(12_345), '12,345 files');
  });
});
