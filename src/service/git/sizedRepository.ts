import type { ScanPool } from '../../scan/pool/scanPool';
import type { DirectoryRow, Sizes } from '../../shared/entry';
import type { ResultInfo } from '../../shared/result';
import type { ByteString } from '../../shared/text/byteString';
import { compileExclude } from '../../shared/text/glob';
import { folderOf, join } from '../../shared/text/paths';
import type { StoredRoot } from '../rootRecord';
import { minus, noSizes, noStores, plus, type SizedEntry, type SizedRepository } from './gitSums';
import type { SplitProblem } from './gitWords';
import type { ListedEntry, RepositoryLists } from './repositoryLists';
import type { WorkTree } from './workTrees';

/** Where sizes come from: the stored rows of folders, and one look at each single file. */
export interface SizeSource extends Pick<StoredRoot, 'real' | 'queries'> {
  readonly pool: Pick<ScanPool, 'fileSizes'>;
  readonly result: ResultInfo;
}

const storePaths = ['', 'objects', 'objects/pack', 'objects/info', 'lfs', 'modules', 'worktrees'] as const;

/** A repository that is not split: only its place is known. */
export function unsplit({ path }: WorkTree, problem: SplitProblem): SizedRepository {
  return { path, total: noSizes, git: noSizes, stores: noStores, entries: [], problem };
}

/** Sizes what git listed in a repository. */
export async function sizeRepository(
  workTree: WorkTree,
  lists: RepositoryLists,
  source: SizeSource,
): Promise<SizedRepository> {
  if (lists.problem) return unsplit(workTree, lists.problem);
  const { path } = workTree;
  const { real, queries, pool, result } = source;
  const listed = lists.entries.map((entry) => ({ ...entry, path: join(path, entry.path) }));
  const rows = await queries.lookUp(listed.map((entry) => entry.path));
  if (listed.some((entry, i) => entry.isFolder && !rows[i] && isBelowLimit(entry.path, result)))
    return unsplit(workTree, 'belowLimit');
  const entries: SizedEntry[] = listed.map((entry, i) => ({ ...entry, sizes: rows[i] ?? noSizes }));
  const files = await countedFiles(
    [...entries.keys()].filter((i) => !rows[i] && !entries[i]!.isFolder),
    entries,
    source,
  );
  const gitFile = join(path, '.git');
  const { followSymlinks } = result.settings;
  const found = await pool.fileSizes({ root: real, followSymlinks }, [
    ...files.map((i) => entries[i]!.path),
    gitFile,
  ]);
  files.forEach((i, f) => (entries[i] = { ...entries[i]!, sizes: found[f] ?? noSizes }));
  const [total] = await queries.lookUp([path]);
  // The `.git` of a repository above the root is not in the root.
  const isHere = workTree.workTree === join(real, path);
  const stores = isHere ? await queries.lookUp(storePaths.map((store) => join(gitFile, store))) : [];
  const git = stores[0] ?? (isHere ? found.at(-1) : undefined) ?? noSizes;
  return { path, total: total ?? noSizes, git, stores: storesOf(stores), entries, problem: undefined };
}

function isBelowLimit(path: ByteString, { settings: { dirLevel } }: ResultInfo): boolean {
  return dirLevel !== null && path.split('/').length > dirLevel;
}

/** Those of the files that the sizes of the root contain. */
async function countedFiles(
  files: readonly number[],
  entries: readonly ListedEntry[],
  { real, queries, result }: SizeSource,
): Promise<number[]> {
  const parents = await queries.lookUp(files.map((i) => folderOf(entries[i]!.path)));
  const exclude = compileExclude(result.settings.exclude, real);
  return files.filter((i, f) => {
    const { path } = entries[i]!;
    // A folder without a row is excluded, or on a mount that is left out.
    const isRead = parents[f] !== undefined || isBelowLimit(folderOf(path), result);
    return isRead && exclude?.(path) !== true;
  });
}

function storesOf(rows: readonly (DirectoryRow | undefined)[]): SizedRepository['stores'] {
  const [, objects, packs, info, lfs, modules, worktrees] = rows.map((row): Sizes =>
    row ? plus(row, noSizes) : noSizes,
  );
  if (!objects) return noStores;
  const loose = minus(minus(objects, packs!), info!);
  return { packs: packs!, loose, lfs: lfs!, modules: modules!, worktrees: worktrees! };
}
