import type { TreeRow, TreeView } from './treeView';
import { until } from './until';

/** Waits until the view "Folders" shows a complete scan, and returns its rows. */
export async function untilScanned(tree: TreeView): Promise<TreeRow[]> {
  await until('the scan is over', async () => /Scanned \d/.test(await tree.message()));
  return tree.rowsThat('all sizes are there', (rows) => {
    return rows.length > 1 && !rows.some(({ description }) => / so far|^scanning$/.test(description));
  });
}
