import { join } from 'node:path';
import { toExactText, type ByteString } from '../../shared/text/byteString';
import { displayName } from '../../shared/text/displayName';
import type { RowId } from '../../shared/entry';
import type { Changed } from './changeText';
import type { Checkpoint, DirectoryChange } from '../../shared/result';

/** A row of the view "Changes". */
export type ChangesNode = ChangedRootNode | ChangeNode;

/** A workspace folder, where there are several. */
export interface ChangedRootNode {
  readonly kind: 'changedRoot';
  readonly root: string;
  readonly name: string;
  readonly baseline: Checkpoint;
  readonly changes: readonly ChangeNode[];
}

export interface ChangeNode extends Changed {
  readonly kind: 'change';
  readonly root: string;
  /** Undefined: it is gone. */
  readonly id: RowId | undefined;
  /** Absolute; undefined where it is not valid UTF-8, so that no API of the editor can name it. */
  readonly path: string | undefined;
}

/** What changed in a root as rows; several of the same name are told apart by the folders that they are in. */
export function changeNodes(
  { root, name }: { readonly root: string; readonly name: string },
  changes: readonly DirectoryChange[],
  baseline: Checkpoint,
): ChangeNode[] {
  const lastNames = changes.map(({ path }) => lastParts(path, 1));
  const seen = new Map<string, number>();
  for (const each of lastNames) seen.set(each, (seen.get(each) ?? 0) + 1);
  return changes.map((change, i) => {
    const { id, path } = change;
    const parts = seen.get(lastNames[i]!)! > 1 ? 2 : 1;
    return {
      kind: 'change',
      root,
      id,
      path: absolute(root, path),
      name: path === '' ? name : displayName(lastParts(path, parts)),
      change,
      baseline,
    };
  });
}

/** Unlike any other's, and the same for the same directory. */
export function changeKey(node: ChangesNode): string {
  return node.kind === 'change' ? `change ${node.change.path}\0${node.root}` : `root ${node.root}`;
}

function absolute(root: string, path: ByteString): string | undefined {
  const text = toExactText(path);
  return text === undefined ? undefined : join(root, text);
}

function lastParts(path: ByteString, count: number): ByteString {
  return path.split('/').slice(-count).join('/') as ByteString;
}
