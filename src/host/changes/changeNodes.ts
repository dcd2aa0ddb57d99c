import type { ByteString } from '../../shared/text/byteString';
import { displayName } from '../../shared/text/displayName';
import type { Metric, Sizes } from '../../shared/entry';
import type { Checkpoint, DirectoryChange } from '../../shared/result';
import { childPath, type ListedFolder } from '../folders/treeNodes';

/** A row of the view "Changes". */
export type ChangesNode = ChangedRootNode | ChangeNode | SmallerChangesNode;

/** A workspace folder, if there are several. */
export interface ChangedRootNode {
  readonly kind: 'changedRoot';
  readonly root: string;
  readonly name: string;
  readonly baseline: Checkpoint;
  readonly changes: readonly (ChangeNode | SmallerChangesNode)[];
}

/** One row for all changes of a root that are too small to matter. */
export interface SmallerChangesNode {
  readonly kind: 'smallerChanges';
  readonly root: string;
  readonly changes: readonly ChangeNode[];
}

/** A directory that changed, with the checkpoint that it is compared with. */
export interface ChangeNode extends ListedFolder {
  readonly kind: 'change';
  readonly name: string;
  readonly change: DirectoryChange;
  readonly baseline: Checkpoint;
}

/** The changed directories of a root as rows. Rows of the same name also show the name of the folder above. */
export function changeNodes(
  { root, name }: { readonly root: string; readonly name: string },
  changes: readonly DirectoryChange[],
  baseline: Checkpoint,
): ChangeNode[] {
  const lastNames = changes.map(({ path }) => lastParts(path, 1));
  return changes.map((change, i) => {
    const { path } = change;
    const isUnique = lastNames.every((each, other) => other === i || each !== lastNames[i]);
    const shown = path === '' ? name : displayName(lastParts(path, isUnique ? 1 : 2));
    const { id, now: sizes } = change;
    const target = childPath({ path: root }, path);
    return { kind: 'change', root, id, path: target, sizes, name: shown, change, baseline };
  });
}

const smallShare = 0.001;

/**
 * Moves small changes into one last row. A change is small if it is below 0.1 % of the root and below the size from
 * which the checkpoint kept directories.
 */
export function foldSmallChanges(
  nodes: readonly ChangeNode[],
  whole: Sizes,
  metric: Metric,
): (ChangeNode | SmallerChangesNode)[] {
  const isSmall = ({ change, baseline }: ChangeNode): boolean =>
    Math.abs(change.change[metric]) < Math.min(whole[metric] * smallShare, baseline.threshold[metric]);
  const small = nodes.filter(isSmall);
  const [first] = small;
  const others = nodes.filter((node) => !isSmall(node));
  return first ? [...others, { kind: 'smallerChanges', root: first.root, changes: small }] : others;
}

/** Unique in the view, and the same for the same directory. */
export function changeKey(node: ChangesNode): string {
  return node.kind === 'change' ? `change ${node.change.path}\0${node.root}` : `${node.kind} ${node.root}`;
}

function lastParts(path: ByteString, count: number): ByteString {
  return path.split('/').slice(-count).join('/') as ByteString;
}
