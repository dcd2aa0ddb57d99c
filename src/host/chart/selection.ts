import type { RowId } from '../../shared/entry';
import { errorStack } from '../../shared/errors';
import type { Log } from '../../shared/log';
import type { FolderView } from '../folders/folderView';
import type { FolderId } from '../folders/treeNodes';

/** Lets the tree's selection and the chart's follow each other while the tree is visible. */
export function followSelections(
  view: Pick<FolderView, 'isVisible' | 'onDidSelect' | 'reveal'>,
  chart: Pick<FolderView, 'onDidSelect'> & { select(root: string, id: RowId): void },
  log: Log,
): void {
  let revealed: FolderId | undefined;
  let next: FolderId | undefined;
  // A held key selects faster than the tree can reveal: only the newest of those that came meanwhile follows.
  const reveal = async (): Promise<void> => {
    for (; next && !revealed; revealed = undefined) {
      revealed = next;
      next = undefined;
      try {
        await view.reveal(revealed, { focus: false });
      } catch (error) {
        log.error(errorStack(error));
      }
    }
  };
  chart.onDidSelect((selection) => {
    if (!view.isVisible) return;
    next = selection;
    void reveal();
  });
  view.onDidSelect(({ root, id }) => {
    // The chart's own selection is not sent back, because it may have moved on already.
    if (root !== revealed?.root || id !== revealed.id) chart.select(root, id);
  });
}
