import type { RootState } from '../../../../src/shared/state';
import assert from 'node:assert/strict';
import { workspaceStatus } from '../../../../src/host/status/statusText';
import type { NamedState } from '../../../../src/host/status/describeState';
import type { ScanSettings } from '../../../../src/shared/scanSettings';
import { fromText } from '../../../../src/shared/text/byteString';
import { english, now } from '../../../support/host/english';
import { aResult, anIdleRoot, aRow, aScan, followed } from '../../../support/service/usageData';

const root = (path: string, more: Partial<RootState> = {}): NamedState => ({
  name: path.slice(1),
  state: { ...anIdleRoot, path, ...more },
});

describe('the status bar', () => {
  it('follows scans', () => {
    const status = workspaceStatus([root('/a', { scan: aScan }), root('/b', { scan: aScan })], english);
    assert.equal(status?.text, '$(sync~spin) Disk Usage: 24,690 files');
    assert.equal(status.spoken, 'Disk Usage is scanning: 24,690 files so far');
    assert.equal(workspaceStatus([root('/a')], english), undefined);
  });

  it('keeps the known size during a rescan, and says in its tooltip how far that is', () => {
    const status = workspaceStatus([root('/a', { scan: aScan, result: aResult })], english);
    assert.equal(status?.text, '$(sync~spin) 4.00 KiB');
    assert.match(status.tooltip, /^Rescanning: 12,345 files so far\.\na: 4\.00 KiB on disk/);
    assert.equal(status.spoken, 'Disk Usage: 4.00 KiB. Disk Usage is scanning: 12,345 files so far');
    const first = workspaceStatus(
      [root('/a', { scan: aScan, result: aResult }), root('/b', { scan: aScan })],
      english,
    );
    assert.equal(first?.text, '$(sync~spin) Disk Usage: 24,690 files');
  });

  it('says how large the workspace is, and of each folder when that was', () => {
    const roots = [
      root('/a', { result: { ...aResult, rootPath: fromText('/a') }, live: followed }),
      root('/b', { result: { ...aResult, rootPath: fromText('/b') } }),
      root('/c'),
    ];
    const status = workspaceStatus(roots, english);
    assert.equal(status?.text, '$(pie-chart) at most 8.00 KiB');
    assert.deepEqual(status.tooltip.split('\n').slice(0, 4), [
      'a: 4.00 KiB on disk, 1,000 B apparent size, 12,345 files',
      'Scanned 14:16, live',
      'b: 4.00 KiB on disk, 1,000 B apparent size, 12,345 files',
      'Scanned 14:16',
    ]);
    assert.equal(workspaceStatus([root('/c')], english), undefined);
  });

  describe('of several folders', () => {
    const result = (rootPath: string, allocated: number, settings: Partial<ScanSettings> = {}) => ({
      ...{ ...aResult, rootPath: fromText(rootPath), totals: { ...aRow, allocated } },
      settings: { ...aResult.settings, ...settings },
    });
    const text = (...results: (typeof aResult)[]): string | undefined =>
      workspaceStatus(
        results.map((each, i) => root(`/${i}`, { result: each })),
        english,
      )?.text.replace('$(pie-chart) ', '');
    const inner = result('/a/b/c', 1024);

    it('counts one in another once', () => {
      assert.equal(text(inner, result('/a', 4096)), '4.00 KiB');
      assert.equal(text(result('/', 4096), inner), '4.00 KiB');
      assert.equal(text(inner, result('/a', 4096), inner), '4.00 KiB');
    });

    it('adds one that the outer one leaves out, or may leave out', () => {
      assert.equal(text(inner, result('/a', 4096, { exclude: ['b/c'] })), 'at most 5.00 KiB');
      assert.equal(text(inner, result('/a', 4096, { exclude: ['**/b'] })), 'at most 5.00 KiB');
      assert.equal(text(inner, result('/a', 4096, { exclude: ['c'] })), '4.00 KiB');
      assert.equal(text(inner, result('/a', 4096, { oneFileSystem: true })), 'at most 5.00 KiB');
    });

    it('adds one that may count more than the outer one does of it', () => {
      const scanned = (exclude: string[]) => {
        const whole = result('/a', 4096, { exclude });
        return { ...whole, totals: { ...whole.totals, excluded: 1 } };
      };
      const globs = ['**/node_modules'];
      assert.equal(text(result('/a/b/c', 1024, { exclude: globs }), scanned(globs)), '4.00 KiB');
      assert.equal(text(inner, scanned(globs)), 'at most 5.00 KiB');
      assert.equal(text(result('/a/b/c', 1024, { exclude: ['d'] }), scanned(['d'])), 'at most 5.00 KiB');
      assert.equal(text(inner, scanned([])), 'at most 5.00 KiB', 'a mount that was left out');
      const followed = result('/a/b/c', 1024, { followSymlinks: true });
      assert.equal(text(followed, result('/a', 4096)), 'at most 5.00 KiB');
    });

    it('says that files with hard links in several are counted in each', () => {
      const roots = [
        root('/a', { result: result('/a', 1024) }),
        root('/ab', { result: result('/ab', 1024) }),
      ];
      const status = workspaceStatus(roots, english);
      assert.equal(status?.text, '$(pie-chart) at most 2.00 KiB');
      assert.equal(status.spoken, 'Disk Usage: at most 2.00 KiB');
      assert.match(status.tooltip, /\nA file with hard links in several of these folders is counted in each/);
    });
  });

  it('stays the same while sizes are stale, which its hover says', () => {
    const stale = workspaceStatus(
      [root('/a', { result: aResult, live: { ...followed, staleSince: now - 90_000 } })],
      english,
    );
    assert.equal(stale?.text, '$(pie-chart) 4.00 KiB');
    assert.match(stale.tooltip, /Scanned 14:16, parts last updated 14:28$/);
  });
});
