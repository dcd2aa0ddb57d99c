import { EventEmitter, FileDecoration, Uri, window, workspace } from 'vscode';
import { errorMessage } from '../../shared/errors';
import { rowQuery } from '../editor/contributions';
import type { Editor } from '../editor/editor';
import { isLive } from '../status/describeState';
import { SizeRequests, sizeText } from './explorerSizes';

/** The maximum number of URIs that the editor passes on in one event. */
const maxUris = 250;

/** Sizes on hover in the Explorer. */
export function registerSizeDecorations(editor: Editor): void {
  const { usage, changes, view } = editor;
  const changed = editor.add(new EventEmitter<Uri[] | undefined>());
  const sizes = new SizeRequests((paths) => usage.sizes(paths), 20_000, maxUris);
  /** Makes the editor ask again for these paths, or for all paths if they are more than it passes on in one event. */
  const refresh = (): void => {
    const paths = sizes.clear();
    if (paths?.length !== 0) changed.fire(paths?.map((path) => Uri.file(path)));
  };
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
    if (kind === 'result' || kind === 'rows') refresh();
    if (kind !== 'roots') return;
    // A path that was in no folder of the window may be in one now.
    sizes.clear();
    changed.fire(undefined);
  });
  view.onDidChange((key) => {
    if (key === 'units' || key === 'sizeMetric') refresh();
  });
  const onDidChangeFileDecorations = changed.event;
  editor.add(window.registerFileDecorationProvider({ onDidChangeFileDecorations, provideFileDecoration }));
}
