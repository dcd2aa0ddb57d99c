import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TreeView } from './treeView';
import { until } from './until';
import { untilScanned } from './untilScanned';

/**
 * Waits until the view "Folders" shows a complete scan of a folder, and changes of files in it show: the editor's
 * watcher takes a while to start, and tells of nothing before.
 */
export async function untilFollowed(tree: TreeView, folder: string): Promise<void> {
  await untilScanned(tree);
  const probe = path.join(folder, 'probe.tmp');
  const isThere = async () => (await tree.rows()).some(({ label }) => label === 'probe.tmp');
  await until('a new file shows', async () => {
    writeFileSync(probe, String(Date.now()));
    return isThere();
  });
  await until('it is gone again', async () => {
    rmSync(probe, { force: true });
    return !(await isThere());
  });
}
