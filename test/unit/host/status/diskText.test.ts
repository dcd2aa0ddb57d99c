import assert from 'node:assert/strict';
import { describeDisks } from '../../../../src/host/status/diskText';
import type { NamedState } from '../../../../src/host/status/describeState';
import { workspaceStatus } from '../../../../src/host/status/statusText';
import type { DiskSpace } from '../../../../src/shared/diskSpace';
import { defaultSettings } from '../../../../src/shared/settings';
import { fromText } from '../../../../src/shared/text/byteString';
import { english, now } from '../../../support/host/english';
import { aResult, anIdleRoot, aRow, aScan } from '../../../support/service/usageData';

const gib = 2 ** 30;
const disk: DiskSpace = { device: 1, total: 100 * gib, free: 40 * gib, at: now, countsOthers: false };

function root(path: string, more: Partial<DiskSpace> | undefined, allocated = 5 * gib): NamedState {
  const totals = { ...aRow, allocated, apparent: gib };
  const result = { ...aResult, rootPath: fromText(path), totals };
  return {
    name: path.slice(1),
    state: { ...anIdleRoot, path, result, disk: more && { ...disk, ...more } },
  };
}

const lines = (...roots: NamedState[]): string[] => describeDisks(roots, defaultSettings, english);

describe('how full a disk is', () => {
  it('is said with the share of the folder', () => {
    assert.deepEqual(lines(root('/a', {})), [
      'Disk: 40.0 GiB of 100 GiB free; this folder takes 5.0 % of it',
    ]);
    assert.deepEqual(lines(root('/a', { countsOthers: true })), [
      'Disk: 40.0 GiB of 100 GiB free; this folder takes at most 5.0 % of it',
    ]);
  });

  it('is said once for all folders on it, as it was measured last', () => {
    const later = { at: now + 1, free: 30 * gib };
    assert.deepEqual(lines(root('/a', {}), root('/b', later)), [
      'Disk: 30.0 GiB of 100 GiB free; these folders take at most 10 % of it',
    ]);
    // Volumes of one Btrfs file system.
    assert.equal(lines(root('/a', {}), root('/b', { device: 2 })).length, 1);
    assert.deepEqual(lines(root('/a', {}), root('/a/in', later, gib)), [
      'Disk: 30.0 GiB of 100 GiB free; these folders take 5.0 % of it',
    ]);
  });

  it('is said for each disk, with the names of its folders', () => {
    const other = { device: 2, total: 10 * gib, free: gib };
    assert.deepEqual(lines(root('/a', {}), root('/b', other), root('/c', {})), [
      'Disk of a, c: 40.0 GiB of 100 GiB free; these folders take at most 10 % of it',
      'Disk of b: 1.00 GiB of 10.0 GiB free; this folder takes 50 % of it',
    ]);
  });

  it('is not said where it is not known, nor a share without sizes on disk', () => {
    assert.deepEqual(lines(root('/a', undefined)), []);
    assert.deepEqual(lines(root('/a', {}, 0)), ['Disk: 40.0 GiB of 100 GiB free']);
  });
});

describe('the status bar on a disk that is almost full', () => {
  const status = (free: number, limit = {}, total = 100 * gib) =>
    workspaceStatus([root('/a', { free, total })], english, { ...defaultSettings, ...limit });

  it('warns below 5 % and 2 GiB, whichever is less', () => {
    assert.equal(status(2 * gib)?.isLow, false);
    assert.equal(status(2 * gib - 1)?.isLow, true);
    assert.equal(status(0.6 * gib, {}, 10 * gib)?.isLow, false);
    assert.equal(status(0.4 * gib, {}, 10 * gib)?.isLow, true);
  });

  it('says how much is free, also to a screen reader, and marks the disk in its tooltip', () => {
    const low = status(gib / 2)!;
    assert.equal(low.text, '$(pie-chart) 5.00 GiB · 512 MiB free');
    assert.equal(low.spoken, 'Disk Usage: 5.00 GiB. The disk is almost full: 512 MiB free');
    assert.match(low.tooltip, /\n⚠ Disk: 512 MiB of 100 GiB free; this folder takes 5\.0 % of it$/);
    assert.equal(status(40 * gib)?.text, '$(pie-chart) 5.00 GiB');
  });

  it('follows the settings, and goes on during a rescan', () => {
    assert.equal(status(3 * gib, { lowSpaceGiB: 4 })?.isLow, true);
    assert.equal(status(gib, { lowSpaceGiB: 0 })?.isLow, false);
    assert.equal(status(gib, { lowSpacePercent: 0 })?.isLow, false);
    const { name, state } = root('/a', { free: gib });
    const during = workspaceStatus([{ name, state: { ...state, scan: aScan } }], english);
    assert.equal(during?.text, '$(sync~spin) 5.00 GiB · 1.00 GiB free');
    assert.equal(during.isLow, true);
  });
});
