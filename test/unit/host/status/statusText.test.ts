import type { RootState } from '../../../../src/shared/state';
import assert from 'node:assert/strict';
import { scanStatus, sizeStatus } from '../../../../src/host/status/statusText';
import { oldAsOf, type NamedState } from '../../../../src/host/folders/viewMessage';
import { english, now } from '../../../support/host/english';
import { aResult, anIdleRoot, aRow, aScan, followed } from '../../../support/service/usageData';

const root = (path: string, more: Partial<RootState> = {}): NamedState => ({
  name: path.slice(1),
  state: { ...anIdleRoot, path, ...more },
});

describe('the status bar', () => {
  it('follows scans', () => {
    const status = scanStatus([root('/a', { scan: aScan }), root('/b', { scan: aScan })], english);
    assert.equal(status?.text, '$(sync~spin) Disk Usage: 24,690 files');
    assert.equal(status.spoken, 'Disk Usage is scanning: 24,690 files so far');
    assert.equal(scanStatus([root('/a')], english), undefined);
  });

  it('says how large the workspace is, and of each folder when that was', () => {
    const roots = [
      root('/a', { result: aResult, live: followed }),
      root('/b', { result: aResult }),
      root('/c'),
    ];
    const status = sizeStatus(roots, english);
    assert.equal(status?.text, '$(pie-chart) 8.00 KiB');
    assert.equal(status.spoken, 'Disk Usage: 8.00 KiB');
    assert.deepEqual(status.tooltip.split('\n'), [
      'a: 4.00 KiB on disk, 1,000 B apparent size, 12,345 files',
      'Scanned 14:16, live',
      'b: 4.00 KiB on disk, 1,000 B apparent size, 12,345 files',
      'Scanned 14:16',
    ]);
    assert.equal(sizeStatus([root('/c')], english), undefined);
  });

  it('counts a folder in another one once', () => {
    const inner = { ...aResult, totals: { ...aRow, allocated: 1024 } };
    const roots = [
      root('/a/b', { result: inner }),
      root('/a', { result: aResult }),
      root('/ab', { result: inner }),
    ];
    assert.equal(sizeStatus(roots, english)?.text, '$(pie-chart) 5.00 KiB');
  });

  it('says as of when it is, once that is a while ago', () => {
    const text = (staleSince: number): string | undefined =>
      sizeStatus([root('/a', { result: aResult, live: { ...followed, staleSince } })], english)?.text;
    assert.equal(text(now - oldAsOf), '$(pie-chart) 4.00 KiB');
    assert.equal(text(now - oldAsOf - 1), '$(pie-chart) 4.00 KiB, as of 14:28');
  });
});
