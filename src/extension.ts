import type { ExtensionContext } from 'vscode';
import { registerChanges } from './host/changes/changesView';
import { registerChart } from './host/chart/register';
import { Editor } from './host/editor/editor';
import { registerExclude } from './host/exclude/register';
import { registerFolders } from './host/folders/register';
import { registerSizeDecorations } from './host/hover/sizeDecorations';
import { registerLargestFiles } from './host/largest/largestView';
import { registerReadErrors } from './host/readErrors/readErrors';
import { registerReclaimable } from './host/reclaim/reclaimView';
import { registerRemove } from './host/remove/register';
import { registerScans } from './host/scans/register';
import { registerStatusBar } from './host/status/statusBar';

let editor: Editor | undefined;

/** Registers the features. Nothing is read here, and no process starts before something needs one. */
export function activate(context: ExtensionContext): void {
  editor = new Editor(context);
  context.subscriptions.push(editor);
  const folders = registerFolders(editor);
  registerScans(editor, folders);
  registerExclude(editor, folders);
  registerRemove(editor, folders);
  registerLargestFiles(editor);
  registerChanges(editor);
  registerChart(editor, folders);
  registerReclaimable(editor);
  registerReadErrors(editor, folders);
  registerStatusBar(editor);
  registerSizeDecorations(editor);
}

/** The editor waits for this: results are saved, and no process or timer is left. */
export async function deactivate(): Promise<void> {
  await editor?.close();
}
