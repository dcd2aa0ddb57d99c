import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { serviceProcesses } from '../../support/faults/processes';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import type { TreeView } from '../driver/treeView';
import { until } from '../driver/until';
import { untilFollowed } from '../driver/untilFollowed';
import { untilScanned } from '../driver/untilScanned';
import type { Workbench } from '../driver/workbench';

const scans = (workbench: Workbench) => workbench.log.count('Scan started');
const deaths = (workbench: Workbench) => workbench.log.count('ended unexpectedly (SIGKILL)');

/** Kills the process that scans and stores, as a system that is short of memory would. */
async function kill(workbench: Workbench): Promise<void> {
  const before = deaths(workbench);
  for (const id of serviceProcesses()) process.kill(id, 'SIGKILL');
  await until('the log says so', () => deaths(workbench) > before);
}

describe('the process beside the extension host', () => {
  describe('where it is killed while nothing happens', () => {
    const folder = temporaryFolder({ 'src/one.bin': 900_000, 'docs/guide.md': 300_000 });
    let workbench: Workbench;
    let tree: TreeView;

    before(async () => {
      workbench = await openFolder(folder);
      await workbench.openContainer('Disk Usage');
      tree = workbench.tree('Folders');
      await untilFollowed(tree, folder);
    });
    after(() => workbench.close());

    it('is replaced by one that goes on without a scan, and knows what changed meanwhile', async () => {
      const scansBefore = scans(workbench);
      const killed = kill(workbench);
      writeFileSync(path.join(folder, 'src/new.bin'), Buffer.alloc(5_000_000, 1));
      await killed;
      await tree.rowSays('src', /^5\.\d\d MiB .* 2 files$/);
      writeFileSync(path.join(folder, 'docs/new.bin'), Buffer.alloc(9_000_000, 1));
      await tree.rowSays('docs', /^8\.\d\d MiB .* 2 files$/);
      assert.match(await tree.message(), /^Scanned \d\d:\d\d\. Live updates are on\.$/);
      assert.equal(scans(workbench), scansBefore);
      assert.deepEqual(await workbench.notifications(), []);
      await workbench.screenshot('process killed');
    });
  });

  describe('where it is killed in the middle of a scan', () => {
    let workbench: Workbench;
    let tree: TreeView;

    before(async () => {
      // Nothing else here takes long to scan and is there on every machine.
      const large = path.resolve('test/editor/node_modules');
      workbench = await openFolder(large, { settings: { 'diskUsage.autoScan': 'never' } });
      await workbench.openContainer('Disk Usage');
      tree = workbench.tree('Folders');
    });
    after(() => workbench.close());

    it('says that the scan was not completed and what to do, and that helps', async () => {
      const before = scans(workbench);
      const begun = workbench.palette('Disk Usage: Rescan');
      // It is soon over.
      while (scans(workbench) === before) await wait(5);
      await kill(workbench);
      await begun;
      const message = await until('it says so', async () => {
        const text = await tree.message();
        return text.includes('was not completed') && text;
      });
      assert.match(message, /because the Disk Usage process ended\. See the log, or rescan to try again\.$/);
      await workbench.screenshot('process killed in a scan');
      await workbench.palette('Disk Usage: Rescan');
      const [root] = await untilScanned(tree);
      assert.match(root!.description, /^\d.* files$/);
      assert.equal(root!.expanded, true);
    });

    it('is not started for ever, unless somebody asks for a scan', async () => {
      const before = scans(workbench);
      await workbench.palette('Disk Usage: Rescan');
      await until('a scan has begun', () => scans(workbench) > before);
      for (let times = 0; times < 4; times++) {
        await until('it is there again', () => serviceProcesses().length > 0);
        await kill(workbench);
      }
      await until('it says so', async () =>
        (await tree.message()).endsWith(
          'The Disk Usage process keeps crashing. See the log, or rescan to try again.',
        ),
      );
      await workbench.screenshot('process killed for good');
      await workbench.palette('Disk Usage: Rescan');
      await untilScanned(tree);
    });
  });
});
