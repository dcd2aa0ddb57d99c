import type { DirectoryRow, FileEntry } from '../../shared/entry';
import { CancelledError, HumanError, wordsOf } from '../../shared/errors';
import type { FolderPage, RowQuery } from '../../shared/queries';
import type { Checkpoint, KeptSizes } from '../../shared/result';
import { compareEntries } from '../../shared/text/order';
import { say } from '../../shared/text/words';
import type { Wording } from '../editor/format';
import { describeCode } from '../readErrors/errorLines';
import { overlap, type Earlier } from './rowText';
import { childPath, type FolderNode, type NoteNode, type TreeNode } from './treeNodes';

/** The data that the rows of a page need besides it. */
export interface PageContext {
  readonly query: RowQuery;
  /** The checkpoint of the page's earlier sizes. */
  readonly baseline: Checkpoint | undefined;
  /** Deeper directories have no rows in a result, and so none in a checkpoint. */
  readonly dirLevel: number;
  readonly wording: Wording;
}

type Child =
  { readonly row: DirectoryRow; readonly earlier: KeptSizes | undefined } | { readonly file: FileEntry };

/** The rows of a folder: its directories and files as one list up to the limit, then what is left to say. */
export function pageNodes(parent: FolderNode, page: FolderPage, context: PageContext): TreeNode[] {
  const { baseline, dirLevel, wording } = context;
  const shown = shownChildren(page, context.query);
  const common = {
    ...{ parent, root: parent.root, whole: page.row },
    overlapping: !page.isPartial && overlap(shown.map(entryOf), page.row, wording),
  };
  const nodes = shown.map((child): TreeNode => {
    const path = childPath(parent, entryOf(child).name);
    if ('file' in child) return { kind: 'file', ...common, path, file: child.file };
    const { row } = child;
    const earlier = baseline && row.level <= dirLevel ? earlierOf(baseline, child.earlier) : undefined;
    return { kind: 'directory', ...common, path, row, soFar: page.isPartial, earlier };
  });
  return [...nodes, ...tail(parent, page, nodes.length, wording)];
}

/** Sizes at a checkpoint, for comparison. */
export function earlierOf({ at, threshold }: Checkpoint, sizes: Earlier['sizes']): Earlier {
  return { at, threshold, sizes };
}

/** The note in a folder that could not be read. */
export function failureNote(parent: FolderNode, error: unknown, { t }: Wording): NoteNode {
  if (error instanceof CancelledError)
    return note(parent, 'failure', t('Cancelled'), t('close the folder and open it again to read it'));
  return note(parent, 'failure', t('This folder could not be shown'), say(wordsOf(error), t));
}

/** Whether a failure is a bug, so that its stack belongs in the log. */
export function isBug(error: unknown): boolean {
  return !(error instanceof CancelledError || error instanceof HumanError);
}

/** The note in a folder whose rows a first scan has not found yet. */
export function soFarNote(parent: FolderNode, { t }: Wording): NoteNode {
  return note(parent, 'so far', t('Shown when the scan is complete'));
}

function shownChildren({ directories, earlier, files }: FolderPage, query: RowQuery): Child[] {
  const order = compareEntries(query.sort, query.metric);
  const children: Child[] = [
    ...directories.map((row, i) => ({ row, earlier: earlier[i] })),
    ...files.map((file) => ({ file })),
  ];
  return children.sort((a, b) => order(entryOf(a), entryOf(b))).slice(0, query.limit);
}

function entryOf(child: Child): DirectoryRow | FileEntry {
  return 'file' in child ? child.file : child.row;
}

function tail(
  parent: FolderNode,
  { directoryCount, fileCount, filesError }: FolderPage,
  shown: number,
  wording: Wording,
): TreeNode[] {
  const { t } = wording;
  const total = directoryCount + fileCount;
  const rows: TreeNode[] = [];
  if (total > shown) rows.push({ kind: 'more', parent, shown, total });
  if (filesError) {
    const reason = describeCode(filesError.code, wording);
    rows.push(note(parent, 'files', t('Its files could not be read'), reason));
  }
  return rows;
}

function note(parent: FolderNode, key: string, label: string, description = ''): NoteNode {
  return { kind: 'note', parent, key, label, description };
}
