import type { DirectoryRow, FileEntry } from '../../shared/entry';
import { CancelledError, wordsOf } from '../../shared/errors';
import type { FolderPage, RowQuery } from '../../shared/queries';
import type { Checkpoint } from '../../shared/result';
import { compareEntries } from '../../shared/text/order';
import { say, t } from '../../shared/text/words';
import type { Wording } from '../editor/format';
import { describeCode } from '../readErrors/errorLines';
import { overlap } from './rowText';
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

/** The rows of a folder: its directories and files as one list, then what is excluded, up to the limit. */
export function pageNodes(parent: FolderNode, page: FolderPage, context: PageContext): TreeNode[] {
  const { baseline, dirLevel, wording, query } = context;
  const order = compareEntries(query.sort, query.metric);
  const shown = [...page.directories, ...page.files].sort(order).slice(0, query.limit);
  const earlier = new Map(page.directories.map((row, i) => [row, page.earlier[i]]));
  const common = {
    ...{ parent, root: parent.root, whole: page.row },
    overlapping: !page.isPartial && overlap(shown, page.row, wording),
  };
  const nodes = shown.map((entry): TreeNode => {
    const path = childPath(parent, entry.name);
    if (isFile(entry)) return { kind: 'file', ...common, id: parent.id, path, file: entry, sizes: entry };
    const compared =
      baseline && entry.level <= dirLevel ? { ...baseline, sizes: earlier.get(entry) } : undefined;
    const own = { id: entry.id, path, row: entry, sizes: entry };
    return { kind: 'directory', ...common, ...own, soFar: page.isPartial, earlier: compared };
  });
  for (const entry of page.excluded.slice(0, query.limit - shown.length)) {
    const path = childPath(parent, entry.name);
    nodes.push({ kind: 'excluded', parent, root: parent.root, id: parent.id, path, entry, sizes: undefined });
  }
  const total = page.directoryCount + page.fileCount + page.excludedCount;
  if (total > nodes.length) nodes.push({ kind: 'more', parent, shown: nodes.length, total });
  if (page.filesError) {
    const reason = describeCode(page.filesError.code);
    nodes.push(note(parent, 'files', t('Its files could not be read'), reason));
  }
  return nodes;
}

function isFile(entry: DirectoryRow | FileEntry): entry is FileEntry {
  return 'links' in entry;
}

export function failureNote(parent: FolderNode, error: unknown): NoteNode {
  if (error instanceof CancelledError)
    return note(parent, 'failure', t('Cancelled'), t('close the folder and open it again to read it'));
  return note(parent, 'failure', t('This folder could not be shown'), say(wordsOf(error)));
}

/** The note in a folder whose rows a first scan has not found yet. */
export function soFarNote(parent: FolderNode): NoteNode {
  return note(parent, 'so far', t('Shown when the scan is complete'));
}

function note(parent: FolderNode, key: string, label: string, description = ''): NoteNode {
  return { kind: 'note', parent, key, label, description };
}
