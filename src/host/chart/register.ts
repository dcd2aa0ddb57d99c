import { ViewColumn, window, type WebviewPanel } from 'vscode';
import { parseChartPlace, type ChartPlace } from '../../shared/chart/chartProtocol';
import { Emitter } from '../../shared/lifecycle';
import { t } from '../../shared/text/words';
import { chartViewType, commandIds, rowCommandIds } from '../editor/contributions';
import type { Editor } from '../editor/editor';
import { nearestFolder, type Folders } from '../folders/register';
import type { FolderId } from '../folders/treeNodes';
import { ChartTab } from './chartTab';
import { followSelections } from './selection';

/** The chart: at most one tab, brought back where it was after a window reload. */
export function registerChart(editor: Editor, { view, rowCommand }: Folders): void {
  const selected = editor.add(new Emitter<FolderId>());
  let tab: ChartTab | undefined;
  const open = (panel: WebviewPanel, place?: ChartPlace): ChartTab => {
    tab?.panel.dispose();
    const opened = new ChartTab(panel, editor, place, (folder) => selected.fire(folder));
    tab = opened;
    panel.onDidDispose(() => {
      opened.close();
      if (tab === opened) tab = undefined;
    });
    return opened;
  };
  /** Opens the chart or brings it to the front, at a folder if one is given. */
  const show = (folder?: FolderId): void => {
    const shown = tab ?? open(window.createWebviewPanel(chartViewType, t('Disk Usage'), ViewColumn.Active));
    if (folder) shown.session.enter(folder.root, folder.id);
    shown.panel.reveal();
    shown.refresh();
  };
  const redraw = (): void => tab?.refresh();
  editor.view.onDidChange(redraw);
  editor.config.onDidChange(redraw);
  editor.changes.onDidChange((change) => {
    if (change.kind === 'roots' || change.root === tab?.session.root) redraw();
  });
  editor.add(
    window.registerWebviewPanelSerializer(chartViewType, {
      deserializeWebviewPanel: (panel, state: unknown) => {
        open(panel, parseChartPlace(state));
        return Promise.resolve();
      },
    }),
  );
  // The tab itself stays: the window may be reloading, and then it comes back.
  editor.add({ dispose: () => tab?.close() });
  followSelections(
    view,
    { onDidSelect: selected.event, select: (root, id) => tab?.select(root, id) },
    editor.log,
  );
  editor.command(commandIds.showChart, () => show());
  rowCommand(rowCommandIds.showInChart, async (row) => show(await nearestFolder(editor, row)));
}
