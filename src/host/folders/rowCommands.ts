import { dirname } from 'node:path';
import { commands, env, l10n, Uri, window } from 'vscode';
import { toExactText } from '../../shared/text/byteString';
import { rootId, type Sizes } from '../../shared/entry';
import { DisposableStore, type Disposable } from '../../shared/lifecycle';
import type { Usage } from '../../service/usage';
import type { ChangeNode } from '../changes/changeNodes';
import { rescan, type Parts } from './commands';
import { rowCommandIds, showMoreCommandId } from '../editor/contributions';
import { escapeGlob } from './escapeGlob';
import type { PickedFolder } from './folderPicker';
import { formatSize } from '../editor/format';
import { reported } from '../editor/report';
import {
  relativePath,
  rowIdOf,
  type DirectoryNode,
  type FileNode,
  type MoreNode,
  type RootNode,
} from './treeNodes';

type Row = RootNode | DirectoryNode | FileNode | ChangeNode;

/**
 * Registers the commands of rows of the tree and of the view "Changes"; without a row (from a key binding) they mean
 * the one that is selected in the tree.
 */
export function registerRowCommands(parts: Parts): Disposable {
  const { view, autoScan, readErrors, chart, log } = parts;
  const handlers: Record<keyof typeof rowCommandIds, (row: Row) => unknown> = {
    openFile: (row) => withPath(row, (uri) => commands.executeCommand('vscode.open', uri)),
    revealInExplorer: (row) => withPath(row, (uri) => commands.executeCommand('revealInExplorer', uri)),
    revealInFolders: async (row) => {
      const folder = await standingFolder(parts, row);
      await view.reveal(folder.root, folder.id, { focus: true });
    },
    showInChart: async (row) => {
      const folder = await standingFolder(parts, row);
      chart.show(folder.root, folder.id);
    },
    rescanThis: async (row) => {
      if (row.kind !== 'file') await rescan(parts, await standingFolder(parts, row));
    },
    exclude: (row) => (row.kind === 'directory' || row.kind === 'file') && exclude(parts, row),
    copyPath: (row) => withPath(row, (uri) => env.clipboard.writeText(uri.fsPath)),
    copySize: (row) => copySize(parts, row),
    showRowReadErrors: (row) => readErrors.show(row.root),
    stopAutomaticScansOfRow: (row) => autoScan.stop(row.root),
  };
  const own = new DisposableStore();
  for (const [name, id] of Object.entries(rowCommandIds)) {
    const handler = handlers[name as keyof typeof rowCommandIds];
    own.add(
      commands.registerCommand(id, (...args: readonly [Row?]) =>
        reported(log, () => {
          const row = args.length > 0 ? args[0] : selectedRow(parts);
          if (row) return handler(row);
          if (args.length > 0) sayRenewed();
          return undefined;
        }),
      ),
    );
  }
  own.add(
    commands.registerCommand(showMoreCommandId, (row: MoreNode) => reported(log, () => view.showMore(row))),
  );
  return own;
}

/** While rows are read again the editor does not tell which one a menu was opened on; the selected one is another. */
function sayRenewed(): void {
  window.setStatusBarMessage(l10n.t('The list was refreshing. Please try again.'), 5000);
}

/** The folder that a row is or is in; for one that is gone, the nearest above it that is still there. */
async function standingFolder({ usage }: Parts, row: Row): Promise<PickedFolder> {
  const { root } = row;
  if (row.kind !== 'change') return { root, id: rowIdOf(row.kind === 'file' ? row.parent : row) };
  if (row.id !== undefined) return { root, id: row.id };
  for (let path = row.path; path !== undefined && path !== root; path = dirname(path)) {
    const found = await usage.locate(path);
    if (found?.root === root) return { root, id: found.row.id };
  }
  return { root, id: rootId };
}

function selectedRow({ view }: Parts): Row | undefined {
  const row = view.selection;
  return row?.kind === 'more' || row?.kind === 'note' ? undefined : row;
}

/** Menus offer these only where there is a path; a key binding may ask all the same. */
function withPath(row: Row, work: (uri: Uri) => unknown): unknown {
  return row.path === undefined ? undefined : work(Uri.file(row.path));
}

/** A change of the setting makes the result outdated, and so scanned again as `autoScan` allows. */
async function exclude({ config }: Parts, row: DirectoryNode | FileNode): Promise<void> {
  const path = toExactText(relativePath(row));
  if (path !== undefined) await config.addExclude(row.root, escapeGlob(path));
}

async function copySize({ usage, tree }: Parts, row: Row): Promise<void> {
  const sizes = sizesOf(usage, row);
  if (sizes) await env.clipboard.writeText(formatSize(sizes, tree.wording));
}

function sizesOf(usage: Usage, row: Row): Sizes | undefined {
  switch (row.kind) {
    case 'root':
      return usage.state(row.root)?.result?.totals;
    case 'directory':
      return row.row;
    case 'file':
      return row.file;
    case 'change':
      return row.change.now;
  }
}
