import type { Freed, Reclaimable, ReclaimableFolders } from '../../shared/reclaim/reclaimable';
import { fromText } from '../../shared/text/byteString';
import { displayName } from '../../shared/text/displayName';
import { compare } from '../../shared/text/order';
import { join, prefixOf } from '../../shared/text/paths';
import { say, t } from '../../shared/text/words';
import { childPath, type ListedFolder } from '../folders/treeNodes';

export type Grouping = 'project' | 'kind';
export type ReclaimOrder = 'size' | 'age';

/** A row of the view "Reclaimable". */
export type ReclaimNode = ReclaimGroup | ReclaimRow;

/** A project or a kind, with its folders. */
export interface ReclaimGroup {
  readonly kind: 'reclaimGroup';
  readonly key: string;
  readonly label: string;
  readonly rows: readonly ReclaimRow[];
}

/** A folder that can be made again. */
export interface ReclaimRow extends ListedFolder {
  readonly kind: 'reclaimable';
  readonly folder: Reclaimable;
  readonly label: string;
  /** In bytes, if it went alone. */
  readonly frees: number;
}

/** The folders that were found in a root. */
export interface FoundIn extends ReclaimableFolders {
  readonly root: string;
  readonly name: string;
  readonly freed: Freed;
}

/** The groups of all folders. Within a group and among the groups, the largest or the longest unchanged come first. */
export function reclaimGroups(
  found: readonly FoundIn[],
  grouping: Grouping,
  order: ReclaimOrder,
): ReclaimGroup[] {
  const groups = new Map<string, ReclaimGroup & { readonly rows: ReclaimRow[] }>();
  for (const each of found)
    for (const [i, folder] of each.folders.entries()) {
      const { key, label } = groupOf(each, folder, grouping, found.length > 1);
      const group = groups.get(key) ?? { kind: 'reclaimGroup', key, label, rows: [] };
      groups.set(key, group);
      group.rows.push(rowOf(each, folder, each.freed.each[i] ?? 0, grouping));
    }
  const sorted = [...groups.values()];
  for (const { rows } of sorted) rows.sort((a, b) => valueOf(b, order) - valueOf(a, order));
  const value = ({ rows }: ReclaimGroup): number =>
    order === 'age'
      ? Math.max(...rows.map((row) => valueOf(row, order)))
      : rows.reduce((sum, row) => sum + row.frees, 0);
  return sorted.sort((a, b) => value(b) - value(a) || compare(a.label, b.label));
}

function groupOf(
  { root, name }: FoundIn,
  folder: Reclaimable,
  grouping: Grouping,
  areSeveral: boolean,
): { readonly key: string; readonly label: string } {
  if (grouping === 'kind')
    return { key: `kind ${folder.kind.template} ${say(folder.kind)}`, label: say(folder.kind) };
  const below = displayName(folder.project);
  const label = below === '' ? name : areSeveral ? `${name}/${below}` : below;
  return { key: `project ${folder.project}\0${root}`, label };
}

function rowOf({ root }: FoundIn, folder: Reclaimable, frees: number, grouping: Grouping): ReclaimRow {
  const { path, project, row, proof } = folder;
  const shown = grouping === 'project' ? path.slice(prefixOf(project).length) : path;
  return {
    ...{ kind: 'reclaimable', root, id: row.id, sizes: row, folder, frees },
    label: displayName(shown as typeof path),
    path: childPath({ path: root }, path),
    removable: { path, proof },
  };
}

function valueOf({ frees, folder }: ReclaimRow, order: ReclaimOrder): number {
  return order === 'size' ? frees : -folder.row.newest;
}

/** The same for the same folder, whatever is found beside it. */
export function rowKey({ root, folder }: Pick<ReclaimRow, 'root' | 'folder'>): string {
  return join(fromText(root), folder.path);
}

/** The selected folders: those that a person chose, and of the others those without a reason not to be. */
export class Selection {
  readonly #chosen = new Map<string, boolean>();

  has(row: Pick<ReclaimRow, 'root' | 'folder'>): boolean {
    return this.#chosen.get(rowKey(row)) ?? row.folder.reasons.length === 0;
  }

  choose(row: Pick<ReclaimRow, 'root' | 'folder'>, isSelected: boolean): void {
    this.#chosen.set(rowKey(row), isSelected);
  }

  /** Forgets choices of folders that are gone: what is made in their place later is another folder. */
  keepOnly(found: readonly FoundIn[]): void {
    const keys = new Set(
      found.flatMap(({ root, folders }) => folders.map((folder) => rowKey({ root, folder }))),
    );
    for (const key of this.#chosen.keys()) if (!keys.has(key)) this.#chosen.delete(key);
  }

  /** Selects again what is selected by itself. */
  reset(): void {
    this.#chosen.clear();
  }
}

/** The space on the disk that would be free if the selected folders went. */
export interface SelectionTotal {
  readonly bytes: number;
  readonly count: number;
  readonly isAtMost: boolean;
}

/** How a folder comes back: by a command, or as a sentence says. */
export function describeRestore({ restore }: Reclaimable): string {
  return typeof restore === 'string'
    ? t('Comes back by: {0}', restore)
    : t('Comes back by {0}.', say(restore));
}
