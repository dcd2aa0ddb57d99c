import { EventEmitter, ThemeIcon, TreeItem, window } from 'vscode';
import { pathBelow } from '../../service/rootPaths';
import { logBug } from '../../shared/log';
import { t } from '../../shared/text/words';
import { rowCommandIds, rowWords, viewIds } from '../editor/contributions';
import type { Editor } from '../editor/editor';
import { formatSize } from '../editor/format';
import { rowUri } from '../editor/rowUri';
import { sizeFirst } from '../editor/sizeColumn';
import {
  type FilesOfRoot,
  type LargestFile,
  largestHover,
  largestKey,
  largestLabel,
  largestOf,
  largestSpoken,
  maxFiles,
  noLargestFiles,
} from './largestFile';

/** The view "Largest Files": one flat list over all roots. */
export function registerLargestFiles(editor: Editor): void {
  const changed = editor.add(new EventEmitter<undefined>());
  const view = editor.add(
    window.createTreeView<LargestFile>(viewIds.largest, {
      treeDataProvider: {
        onDidChangeTreeData: changed.event,
        getTreeItem: (row) => itemOf(editor, row),
        getChildren: async (row) => {
          if (row) return [];
          const roots = await readRoots(editor);
          const rows = largestOf(roots, editor.wording.metric);
          view.message = noLargestFiles(rows, roots, editor.wording) ?? '';
          return rows;
        },
      },
    }),
  );
  const redraw = (): void => changed.fire(undefined);
  editor.view.onDidChange((key) => {
    if (key === 'sizeMetric' || key === 'units') redraw();
  });
  // The editor asks for rows only while the view is visible.
  editor.changes.onDidChange(({ kind }) => {
    if (kind !== 'state') redraw();
  });
}

async function readRoots({ folders, log, usage, wording }: Editor): Promise<FilesOfRoot[]> {
  const { paths } = folders;
  const read = async (root: string): Promise<FilesOfRoot | undefined> => {
    const { result } = await usage.load(root);
    if (!result) return undefined;
    const name = paths.length > 1 ? folders.name(root) : '';
    const inner = paths.flatMap((other) => (other === root ? [] : (pathBelow(root, other) ?? [])));
    return { root, name, inner, ...(await usage.query(root).largestFiles(wording.metric, maxFiles)) };
  };
  // One root's trouble must not empty the others' list.
  const roots = paths.map((root) => read(root).catch((error: unknown) => logBug(log, error)));
  return (await Promise.all(roots)).filter((root) => typeof root === 'object');
}

function itemOf({ wording }: Editor, row: LargestFile): TreeItem {
  const { path } = row;
  const size = formatSize(row.file, wording);
  const item = new TreeItem(sizeFirst(size, largestLabel(row), wording.units));
  item.id = largestKey(row);
  item.description = row.folder;
  item.tooltip = largestHover(row, wording);
  item.accessibilityInformation = { label: largestSpoken(row, wording) };
  item.iconPath = ThemeIcon.File;
  if (path !== undefined) item.resourceUri = rowUri(path, 'entry');
  item.contextValue = rowWords('listed', 'folder', 'file', path !== undefined && 'path');
  item.command = { command: rowCommandIds.revealInFolders, title: t('Reveal in Folders'), arguments: [row] };
  return item;
}
