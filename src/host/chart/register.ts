import { errorStack } from '../../shared/errors';
import { DisposableStore, type Disposable } from '../../shared/lifecycle';
import type { Log } from '../../shared/log';
import { commandIds, rowCommandIds } from '../editor/contributions';
import type { Editor } from '../editor/editor';
import type { FolderView } from '../folders/folderView';
import type { Folders } from '../folders/register';
import { ChartPanel } from './chartPanel';
import type { ChartSelection } from './chartSession';
import { newestOnly } from './newestOnly';

export function registerChart(editor: Editor, { view, rows }: Folders): void {
  const chart = editor.add(new ChartPanel(editor));
  editor.add(followSelections(view, chart, editor.log));
  editor.command(commandIds.showChart, () => {
    chart.show();
  });
  rows.register(rowCommandIds.showInChart, async (row) => {
    const folder = await rows.nearestFolder(row);
    chart.show(folder.root, folder.id);
  });
}

/** Lets the tree's selection and the chart's follow each other while the tree is visible. */
function followSelections(view: FolderView, chart: ChartPanel, log: Log): Disposable {
  const own = new DisposableStore();
  let followed: ChartSelection | undefined;
  // A held key selects faster than the tree can reveal.
  const reveal = newestOnly(async (selection: ChartSelection) => {
    followed = selection;
    try {
      await view.reveal(selection.root, selection.id, { focus: false });
    } catch (error) {
      log.error(errorStack(error));
    }
    followed = undefined;
  });
  own.add(
    chart.onDidSelect((selection) => {
      if (view.isVisible) reveal(selection);
    }),
  );
  own.add(
    view.onDidSelect(({ root, id }) => {
      // The chart's own selection is not sent back, because it may have moved on already.
      if (root !== followed?.root || id !== followed.id) chart.select(root, id);
    }),
  );
  return own;
}
