import type { RootChange } from '../../shared/change';
import type { RowId } from '../../shared/entry';
import type { GitAnswer } from '../../shared/git';
import { type ByteString, toExactText } from '../../shared/text/byteString';
import { isWithin, join, outermost, prefixOf } from '../../shared/text/paths';
import type { Root } from '../root';
import type { Git } from './git';
import { GitSums, type SizedRepository } from './gitSums';
import { whyUnknown } from './gitWords';
import { KeptAnswer } from './keptAnswer';
import { listRepository, type RepositoryLists } from './repositoryLists';
import { sizeRepository, type SizeSource, unsplit } from './sizedRepository';
import { findWorkTrees, withFoldersAbove, withGitFile, type WorkTree } from './workTrees';

/** More repositories in one folder are not asked about. */
const maxRepositories = 100;

interface Kept {
  readonly lists: KeptAnswer<RepositoryLists>;
  /** As of `lists` and the root's sizes at one time. */
  sized:
    | { readonly lists: RepositoryLists; readonly generation: number; readonly of: SizedRepository }
    | undefined;
  /** The row of the work tree. */
  row: RowId | undefined;
}

/** Splits folders of one root. What git said is kept until a scan, or until it is asked again after a change. */
export class RootSplits {
  readonly #repositories = new Map<ByteString, Kept>();
  #workTrees: KeptAnswer<readonly WorkTree[]> | undefined;
  /** Counts the changes of the root's sizes. */
  #generation = 0;
  #asking = 0;
  #abort = new AbortController();

  /** @param gitNow undefined: it must not run */
  constructor(
    private readonly root: Root,
    private readonly gitNow: () => Promise<Git | undefined>,
    private readonly log: (message: string) => void,
  ) {}

  async split(ids: readonly RowId[]): Promise<readonly GitAnswer[]> {
    this.#asking++;
    try {
      const { real, queries } = await this.root.open();
      const { result, context } = this.root.record;
      if (!result) return ids.map(() => undefined);
      const source = { real, queries, result, pool: context.pool };
      const located = await queries.located(ids);
      const paths = located.flatMap((found) => found?.path ?? []);
      const sums = new GitSums(await this.#sized(paths, source));
      const linked = await linkedFolders(sums.mixed, source);
      return located.map((found) => {
        const split = found && sums.split(found.path, found.row);
        if (!split) return undefined;
        if (typeof split === 'string') return { unknown: whyUnknown(split) };
        return { ...split, isApproximate: linked.some((path) => isWithin(path, found.path)) };
      });
    } finally {
      this.#asking--;
    }
  }

  /** Nobody waits for one of the answers any more. */
  cancel(): void {
    if (this.#asking > 1) return;
    this.#abort.abort();
    this.#abort = new AbortController();
  }

  /** Ends what runs, and whatever would. */
  end(): void {
    this.#abort.abort();
  }

  changed({ kind, rows = [] }: RootChange): void {
    if (kind === 'state') return;
    this.#generation++;
    if (kind === 'result') {
      this.#repositories.clear();
      this.#workTrees = undefined;
      return;
    }
    this.#workTrees?.changed();
    const changed = new Set(rows);
    for (const { lists, row } of this.#repositories.values())
      if (row === undefined || changed.has(row)) lists.changed();
  }

  /** The repositories that these folders are in, and those in them that no outer one ignores. */
  async #sized(paths: readonly ByteString[], source: SizeSource): Promise<readonly SizedRepository[]> {
    const { real, queries, pool, result } = source;
    const searched = { root: real, followSymlinks: result.settings.followSymlinks };
    this.#workTrees ??= new KeptAnswer(
      () => findWorkTrees(real, queries),
      () => true,
    );
    const known = new Map<ByteString, WorkTree>();
    const add = (found: readonly WorkTree[]): void => {
      for (const workTree of found) if (!known.has(workTree.path)) known.set(workTree.path, workTree);
    };
    add(await this.#workTrees.get());
    add(await withGitFile(searched, withFoldersAbove(paths), pool));
    const asked = outermost(paths);
    const done = new Map<ByteString, SizedRepository>();
    for (;;) {
      const sums = new GitSums([...done.values()]);
      const isWanted = ({ path }: WorkTree): boolean =>
        !done.has(path) &&
        asked.some((at) => innermost(at, known) === path || (isWithin(path, at) && !sums.isIgnored(path)));
      const wanted = [...known.values()].filter(isWanted);
      // A repository that an outer one ignores need not be asked about.
      const outer = new Set(outermost(wanted.map(({ path }) => path)));
      const next = wanted.filter(({ path }) => outer.has(path));
      if (next.length === 0) return [...done.values()];
      const room = maxRepositories - done.size;
      const split = await Promise.all(
        next.map(async (each, i) =>
          i < room ? this.#repository(each, source) : { repository: unsplit(each, 'tooMany'), inner: [] },
        ),
      );
      for (const { repository } of split) done.set(repository.path, repository);
      add(
        await withGitFile(
          searched,
          split.flatMap(({ inner }) => inner),
          pool,
        ),
      );
    }
  }

  /** A repository, and the folders of the root that may be repositories beside it. */
  async #repository(
    workTree: WorkTree,
    source: SizeSource,
  ): Promise<{ repository: SizedRepository; inner: readonly ByteString[] }> {
    const { real, queries } = source;
    const known = this.#repositories.get(workTree.path);
    const kept = known ?? { lists: this.#lists(workTree, real), sized: undefined, row: undefined };
    this.#repositories.set(workTree.path, kept);
    const generation = this.#generation;
    const lists = await kept.lists.get();
    if (kept.sized?.lists !== lists || kept.sized.generation !== generation) {
      const [row] = await queries.lookUp([workTree.path]);
      kept.row = row?.id;
      kept.sized = { lists, generation, of: await sizeRepository(workTree, lists, source) };
    }
    const folders = lists.entries.filter(({ kind, isFolder }) => kind === 'untracked' && isFolder);
    const others = lists.others.filter((path) => path !== real && isWithin(path, real));
    const inner = [
      ...folders.map(({ path }) => join(workTree.path, path)),
      ...others.map((path) => path.slice(prefixOf(real).length) as ByteString),
    ];
    return { repository: kept.sized.of, inner };
  }

  #lists({ path, workTree }: WorkTree, real: ByteString): KeptAnswer<RepositoryLists> {
    const unasked = { entries: [], others: [], message: '' };
    const ask = async (): Promise<RepositoryLists> => {
      const git = await this.gitNow();
      const below = toExactText((path === '' ? real.slice(prefixOf(workTree).length) : '') as ByteString);
      if (!git) return { ...unasked, problem: 'notTrusted' };
      if (below === undefined) return { ...unasked, problem: 'oddPath' };
      const lists = await listRepository(git, workTree, below, this.#abort.signal);
      if (lists.message !== '') this.log(lists.message);
      return lists;
    };
    return new KeptAnswer(ask, ({ problem }) => problem === undefined);
  }
}

function innermost(path: ByteString, known: ReadonlyMap<ByteString, WorkTree>): ByteString | undefined {
  let deepest: ByteString | undefined;
  for (const at of known.keys())
    if (isWithin(path, at) && (deepest === undefined || at.length > deepest.length)) deepest = at;
  return deepest;
}

/** The folders whose parts share blocks by hard links. */
async function linkedFolders(
  folders: readonly ByteString[],
  { queries }: SizeSource,
): Promise<readonly ByteString[]> {
  const rows = await queries.lookUp(folders);
  const shared = await queries.shared(rows.map((row) => row?.id ?? 0));
  return folders.filter((_, i) => shared[i]!.apparent > 0 || shared[i]!.allocated > 0);
}
