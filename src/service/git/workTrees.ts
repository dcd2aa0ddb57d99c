import type { ScanPool } from '../../scan/pool/scanPool';
import type { SearchedRoot } from '../../scan/worker/workerApi';
import { isAtLimit, type RootQueries } from '../../shared/queries';
import type { Remote } from '../../shared/rpc/rpc';
import type { ByteString } from '../../shared/text/byteString';
import { folderOf, join } from '../../shared/text/paths';
import { Repositories } from './repositories';

/** A work tree in a root, or the one that holds the root. */
export interface WorkTree {
  /** Relative to the root; '' also for one that begins above the root. */
  readonly path: ByteString;
  /** Absolute. */
  readonly workTree: ByteString;
}

/** The work trees of a root that have a `.git` folder in it, and the one that holds the root. */
export async function findWorkTrees(
  real: ByteString,
  queries: Remote<RootQueries>,
): Promise<readonly WorkTree[]> {
  const holding = await new Repositories().of(real);
  const named = (await queries.named('.git' as ByteString)).filter((path) => !path.includes('.git/'));
  const rows = await queries.lookUp(named);
  const parts = await queries.lookUp(named.flatMap((path) => [join(path, 'objects'), join(path, 'refs')]));
  const inner = named.filter((_, i) => {
    // A folder of that name alone is no repository. What is in one at the `dirLevel` limit cannot be seen.
    const row = rows[i];
    return (
      (row !== undefined && isAtLimit(row)) || (parts[2 * i] !== undefined && parts[2 * i + 1] !== undefined)
    );
  });
  const found = inner.map((path) => workTreeAt(real, folderOf(path)));
  if (holding.kind !== 'found' || found.some(({ path }) => path === '')) return found;
  return [{ path: '' as ByteString, workTree: holding.workTree }, ...found];
}

/** Those of the folders that have a `.git` file: submodules, and work trees beside the first one of a repository. */
export async function withGitFile(
  root: SearchedRoot,
  folders: readonly ByteString[],
  pool: Pick<ScanPool, 'fileSizes'>,
): Promise<readonly WorkTree[]> {
  if (folders.length === 0) return [];
  const files = await pool.fileSizes(
    root,
    folders.map((folder) => join(folder, '.git')),
  );
  return folders.filter((_, i) => files[i] && !files[i].link).map((path) => workTreeAt(root.root, path));
}

/** The paths, and those of all folders that they are in. */
export function withFoldersAbove(paths: readonly ByteString[]): ByteString[] {
  const all = new Set<ByteString>();
  for (const path of paths) for (let at = path; at !== '' && !all.has(at); at = folderOf(at)) all.add(at);
  return [...all];
}

function workTreeAt(real: ByteString, path: ByteString): WorkTree {
  return { path, workTree: join(real, path) };
}
