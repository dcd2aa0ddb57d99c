import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import { until } from '../driver/until';
import type { Workbench } from '../driver/workbench';

describe('the log', () => {
  const folder = temporaryFolder({ 'src/deep/a.bin': 50_000, 'src/b.bin': 9_000, 'c.txt': 10 });
  let workbench: Workbench;
  /** Scans, and returns the lines that were written for it. */
  const linesOfScan = async () => {
    const before = workbench.log.read().length;
    await workbench.palette('Disk Usage: Rescan');
    await until('the scan is over', () => workbench.log.read().includes('Scan completed', before));
    return workbench.log.read().slice(before);
  };

  before(async () => {
    const settings = { 'diskUsage.autoScan': 'never', 'diskUsage.maxProcs': 2, 'diskUsage.batchSize': 2 };
    workbench = await openFolder(folder, { settings });
  });
  after(() => workbench.close());

  it('says what is scanned, with what, and what came of it: info', async () => {
    const log = await linesOfScan();
    const started =
      /\[info\] Scan started: (\S+) \(level 0\), 2 workers, batch size 2, normal priority, database (\S+)\n/.exec(
        log,
      );
    assert.equal(started?.[1], folder, log);
    assert.ok(existsSync(started[2]!), started[2]);
    assert.match(log, /\[info\] Scan completed: \S+ in \d+ ms, 3 rows, 3 files, 2 workers \(/);
    assert.doesNotMatch(log, /\[(debug|trace|warning|error)\]/);
  });

  it('tells batches and every directory where that is wished: debug and trace', async () => {
    await workbench.palette('Developer: Set Log Level...');
    await workbench.quickInput.fill('Disk Usage');
    await workbench.page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'Disk Usage' })
      .first()
      .click();
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Trace' }).first().click();
    const log = await linesOfScan();
    assert.match(log, /\[debug\] batch of \d stored \(\d directories, \d files so far\)/);
    assert.match(log, /\[trace\] \[0, \d+, 1, 1\] /);
    assert.match(log, /\[trace\] \[1, \d+, 1, 1\] src/);
    assert.match(log, /\[trace\] \[2, \d+, 1, 0\] deep/);
    await workbench.screenshot('log trace');
  });
});
