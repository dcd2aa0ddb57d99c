import { commandIds, rowCommandIds } from '../editor/contributions';
import type { Editor } from '../editor/editor';
import type { Folders } from '../folders/register';
import { ChartPanel } from './chartPanel';
import { followSelections } from './selection';

export function registerChart(editor: Editor, { view, rows }: Folders): void {
  const chart = new ChartPanel(editor);
  editor.add(followSelections(view, chart, editor.log));
  editor.command(commandIds.showChart, () => {
    chart.show();
  });
  rows.register(rowCommandIds.showInChart, async (row) => {
    chart.show(await rows.nearestFolder(row));
  });
}
