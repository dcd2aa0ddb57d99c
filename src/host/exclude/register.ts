import { commands, window } from 'vscode';
import { type ByteString, fromText, toExactText } from '../../shared/text/byteString';
import { displayName } from '../../shared/text/displayName';
import { isExcluded } from '../../shared/text/glob';
import type { SettingKey } from '../../shared/settings';
import { t } from '../../shared/text/words';
import { extensionPrefix, rowCommandIds } from '../editor/contributions';
import type { Editor } from '../editor/editor';
import { addGlobs, type Level, removeGlobs } from '../editor/excludeLevels';
import type { Folders } from '../folders/register';
import { escapeGlob, relativePath } from '../folders/treeNodes';
import { rememberSettingsFile } from './settingsFile';

/** The commands of rows that change the setting `exclude`: the result is outdated then, and scanned as `autoScan` allows. */
export function registerExclude(editor: Editor, { rowCommand }: Folders): void {
  rowCommand(rowCommandIds.exclude, async (row) => {
    if ('parent' in row && row.kind !== 'excluded') await exclude(editor, row.root, relativePath(row));
  });
  rowCommand(rowCommandIds.includeAgain, async (row) => {
    if (!('kind' in row) || row.kind !== 'excluded') return;
    const { kind } = row.entry.reason;
    if (kind === 'glob') await includeAgain(editor, row.root, relativePath(row));
    else if (kind === 'oneFileSystem') await openSettings(kind);
    else await openSettings('networkFileSystems', 'kernelFileSystems');
  });
}

/** A glob for one path belongs to its folder: elsewhere it would hold in other folders too. */
async function exclude(editor: Editor, root: string, path: ByteString): Promise<void> {
  const text = toExactText(path);
  if (text === undefined) return;
  const globs = [escapeGlob(text)];
  const removeNewFile = await rememberSettingsFile(root);
  const added = await addGlobs(root, 'workspaceFolder', globs);
  const where = describeLevel(editor, root, 'workspaceFolder');
  const message = t('“{0}” is excluded from scans, in {1}.', displayName(path), where);
  await editor.offerUndo(message, async () => {
    await removeGlobs(root, 'workspaceFolder', added);
    await removeNewFile();
  });
}

/** Removes every glob that matches the path, where it is set. */
async function includeAgain(editor: Editor, root: string, path: ByteString): Promise<void> {
  const scanned = editor.usage.state(root)?.result?.rootPath ?? fromText(root);
  const globs = editor.config.get('exclude', root).filter((glob) => isExcluded([glob], scanned, path));
  if (globs.length === 0) {
    void window.showInformationMessage(t('Scan settings have changed. Rescan to apply them.'));
    return;
  }
  const removed: { readonly level: Level; readonly globs: readonly string[] }[] = [];
  for (const level of ['workspaceFolder', 'workspace', 'global'] as const) {
    const own = await removeGlobs(root, level, globs);
    if (own.length > 0) removed.push({ level, globs: own });
  }
  const found = removed.flatMap((each) => each.globs);
  // Another extension or an administrator set it.
  if (!globs.every((glob) => found.includes(glob))) await openSettings('exclude');
  if (removed.length === 0) return;
  const lines = removed.map((each) =>
    t('{0} was removed from {1}.', each.globs.join(', '), describeLevel(editor, root, each.level)),
  );
  await editor.offerUndo(lines.join(' '), () =>
    Promise.all(removed.map((each) => addGlobs(root, each.level, each.globs))),
  );
}

async function openSettings(...keys: readonly SettingKey[]): Promise<void> {
  const ids = keys.map((key) => `${extensionPrefix}.${key}`).join();
  await commands.executeCommand('workbench.action.openSettings', `@id:${ids}`);
}

function describeLevel({ folders }: Editor, root: string, level: Level): string {
  if (level === 'global') return t('the user settings');
  return level === 'workspace'
    ? t('the settings of the workspace')
    : t('the settings of the folder “{0}”', folders.name(root));
}
