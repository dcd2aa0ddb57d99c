import { EventEmitter, FileDecoration, type Uri, window, workspace } from 'vscode';
import { errorMessage } from '../../shared/errors';
import { rowQuery } from '../editor/contributions';
import type { Editor } from '../editor/editor';
import { isLive } from '../status/describeState';
import { SizeRequests, sizeText } from './explorerSizes';

/** Sizes on hover in the Explorer. */
export function registerSizeDecorations(editor: Editor): void {
  const { usage, changes, view } = editor;
  const changed = editor.add(new EventEmitter<undefined>());
  const sizes = new SizeRequests(usage);
  /** Makes the editor ask again for what it shows. */
  const refresh = (): void => changed.fire(undefined);
  const provideFileDecoration = async (uri: Uri): Promise<FileDecoration | undefined> => {
    const folder = workspace.getWorkspaceFolder(uri);
    if (uri.scheme !== 'file' || uri.query === rowQuery || !folder) return undefined;
    try {
      const root = folder.uri.fsPath;
      const size = await sizes.get(uri.fsPath, root);
      const live = isLive(usage.state(root));
      return size && new FileDecoration(undefined, sizeText(size, live, editor.wording));
    } catch (error) {
      editor.log.debug(`Sizes for the Explorer: ${errorMessage(error)}`);
      return undefined;
    }
  };
  changes.onDidChange(({ kind }) => {
    // A scan shows when it is over.
    if (kind !== 'state') refresh();
  });
  view.onDidChange((key) => {
    if (key === 'units' || key === 'sizeMetric') refresh();
  });
  const onDidChangeFileDecorations = changed.event;
  editor.add(window.registerFileDecorationProvider({ onDidChangeFileDecorations, provideFileDecoration }));
}
