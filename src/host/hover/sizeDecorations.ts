import { EventEmitter, FileDecoration, ThemeColor, type Uri, window, workspace } from 'vscode';
import { errorMessage } from '../../shared/errors';
import type { PathInfo } from '../../shared/queries';
import { fromText } from '../../shared/text/byteString';
import { dimmed } from '../editor/contributions';
import type { Editor } from '../editor/editor';
import { isExcludedRow } from '../editor/rowUri';
import { isLive } from '../status/describeState';
import { linkText, SizeRequests, sizeText } from './explorerSizes';

/** Sizes on hover in the Explorer. */
export function registerSizeDecorations(editor: Editor): void {
  const { usage, changes, view } = editor;
  const changed = editor.add(new EventEmitter<undefined>());
  const sizes = new SizeRequests(usage);
  /** Makes the editor ask again for what it shows. */
  const refresh = (): void => changed.fire(undefined);
  const describe = (info: PathInfo, root: string): string => {
    const state = usage.state(root);
    if (!('isLink' in info)) return sizeText(info, isLive(state), editor.wording);
    const live = isLive(usage.state(info.target?.root ?? root));
    return linkText(info, live, state?.result?.rootPath ?? fromText(root), editor.wording);
  };
  const provideFileDecoration = async (uri: Uri): Promise<FileDecoration | undefined> => {
    if (isExcludedRow(uri)) return new FileDecoration(undefined, undefined, new ThemeColor(dimmed));
    const folder = workspace.getWorkspaceFolder(uri);
    if (uri.scheme !== 'file' || !folder) return undefined;
    try {
      const root = folder.uri.fsPath;
      const info = await sizes.get(uri.fsPath, root);
      return info && new FileDecoration(undefined, describe(info, root));
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
