import type { Sizes } from '../../shared/entry';
import { type GitPart, type GitSplit, type GitStore, gitPartKeys, gitStoreKeys } from '../../shared/git';
import type { ByteString } from '../../shared/text/byteString';
import { folderOf, join } from '../../shared/text/paths';
import type { SplitProblem } from './gitWords';
import type { ListedEntry, ListedKind } from './repositoryLists';

export interface SizedEntry extends ListedEntry {
  readonly sizes: Sizes;
}

/** A repository whose lists and sizes are known. Paths are relative to the root. */
export interface SizedRepository {
  /** The work tree; '' also for one that begins above the root. */
  readonly path: ByteString;
  readonly total: Sizes;
  /** Its `.git`, as far as that is in the root. */
  readonly git: Sizes;
  readonly stores: GitSplit['stores'];
  readonly entries: readonly SizedEntry[];
  readonly problem: SplitProblem | undefined;
}

/** The known parts of one directory. What remains of its size belongs to the part of the `Holder`. */
interface Sums {
  readonly parts: Record<GitPart, Sizes>;
  readonly stores: Record<GitStore, Sizes>;
  repositories: number;
  problem: SplitProblem | undefined;
}

/** The part that a directory's bytes belong to unless something in it was listed. */
interface Holder {
  readonly part: GitPart;
  /** Everything in it does, also repositories. */
  readonly isWhole: boolean;
  readonly repository: SizedRepository | undefined;
}

export const noSizes: Sizes = { apparent: 0, allocated: 0 };
export const noStores = ofKeys(gitStoreKeys, () => noSizes);

/** Splits the directories of a root by what git listed in its repositories. */
export class GitSums {
  readonly #repositories: ReadonlyMap<ByteString, SizedRepository>;
  /** The folders that stand for all in them. */
  readonly #folders = new Map<ByteString, ListedKind>();
  readonly #sums = new Map<ByteString, Sums>();

  constructor(repositories: readonly SizedRepository[]) {
    this.#repositories = new Map(repositories.map((repository) => [repository.path, repository]));
    for (const { path, entries } of repositories)
      for (const entry of entries)
        // A repository that is not ignored counts by itself: the outer one lists it as untracked.
        if (entry.isFolder && entry.path !== path && !this.#isInner(entry))
          this.#folders.set(entry.path, entry.kind);
    const deepestFirst = [...repositories].sort((a, b) => b.path.length - a.path.length);
    for (const repository of deepestFirst) this.#add(repository);
  }

  /** The directories with more than one part. */
  get mixed(): readonly ByteString[] {
    return [...this.#sums.keys()];
  }

  /** Whether an outer repository ignores the folder, or one that it is in. */
  isIgnored(path: ByteString): boolean {
    return (
      this.#folders.get(path) === 'ignored' ||
      (path !== '' && this.#holder(folderOf(path)).part === 'ignored')
    );
  }

  /** Undefined: no repository holds it or is in it. @param total the sizes of the directory itself */
  split(path: ByteString, total: Sizes): Omit<GitSplit, 'isApproximate'> | SplitProblem | undefined {
    const { part, isWhole, repository } = this.#holder(path);
    if (repository?.problem) return repository.problem;
    if (isWhole && repository && path === join(repository.path, '.git')) {
      const parts = filled(newSums().parts, part, total);
      return { parts, stores: repository.stores, repositories: 1 };
    }
    const sums = (isWhole ? undefined : this.#sums.get(path)) ?? newSums();
    if (sums.problem) return sums.problem;
    const isInside = repository !== undefined && repository.path !== path;
    const repositories = sums.repositories + (isInside ? 1 : 0);
    if (repositories === 0) return undefined;
    return { parts: filled(sums.parts, part, total), stores: sums.stores, repositories };
  }

  #holder(path: ByteString): Holder {
    let listed: ListedKind | undefined;
    let isGit = false;
    for (let at = path; ; at = folderOf(at)) {
      const repository = this.#repositories.get(at);
      if (repository) {
        if (isGit) return { part: 'git', isWhole: true, repository };
        if (listed) return { part: listed, isWhole: listed === 'ignored', repository };
        return { part: wholeKind(repository) ?? 'tracked', isWhole: false, repository };
      }
      listed ??= this.#folders.get(at);
      if (at === '') return { part: 'outside', isWhole: false, repository: undefined };
      isGit = at === '.git' || at.endsWith('/.git');
    }
  }

  #isInner({ path, kind }: ListedEntry): boolean {
    return kind === 'untracked' && this.#repositories.has(path);
  }

  /** Inner repositories have been added before. */
  #add(repository: SizedRepository): void {
    const { path, total, git, stores, entries, problem } = repository;
    // Git lists ignored entries of an untracked folder beside that folder.
    const deepestFirst = [...entries].sort((a, b) => b.path.length - a.path.length);
    for (const entry of deepestFirst)
      if (entry.path !== path && !this.#isInner(entry)) this.#addEntry(entry, path);
    const own = this.#at(path);
    own.parts.git = plus(own.parts.git, git);
    addStores(own.stores, stores);
    own.repositories++;
    own.problem ??= problem;
    if (path === '' || this.#folders.get(path) === 'ignored') return;
    const parts = filled(own.parts, wholeKind(repository) ?? 'tracked', total);
    for (let at = folderOf(path); this.#folders.get(at) !== 'ignored'; at = folderOf(at)) {
      const sums = this.#at(at);
      for (const key of gitPartKeys) sums.parts[key] = plus(sums.parts[key], parts[key]);
      addStores(sums.stores, own.stores);
      sums.repositories += own.repositories;
      sums.problem ??= own.problem;
      // The outer repository passes it on.
      if (at === '' || this.#repositories.has(at)) return;
    }
  }

  /** Adds to the directories from the entry's up to the repository's. */
  #addEntry({ path, kind, sizes }: SizedEntry, top: ByteString): void {
    const inner = kind === 'untracked' ? this.#sums.get(path) : undefined;
    const bytes = inner ? minus(sizes, sumOf(inner.parts)) : sizes;
    for (let at = folderOf(path); ; at = folderOf(at)) {
      const { parts } = this.#at(at);
      parts[kind] = plus(parts[kind], bytes);
      if (at === top || at === '') return;
    }
  }

  #at(path: ByteString): Sums {
    const known = this.#sums.get(path) ?? newSums();
    this.#sums.set(path, known);
    return known;
  }
}

/** Nothing of the work tree is tracked, so that git lists it as one. */
function wholeKind({ path, entries }: SizedRepository): ListedKind | undefined {
  return entries.find((entry) => entry.path === path)?.kind;
}

function newSums(): Sums {
  const parts = ofKeys(gitPartKeys, () => noSizes);
  return { parts, stores: { ...noStores }, repositories: 0, problem: undefined };
}

/** The parts with what is missing to the total added to one of them. */
function filled(parts: Sums['parts'], part: GitPart, total: Sizes): Sums['parts'] {
  return { ...parts, [part]: plus(parts[part], minus(total, sumOf(parts))) };
}

function addStores(to: Sums['stores'], stores: Sums['stores']): void {
  for (const key of gitStoreKeys) to[key] = plus(to[key], stores[key]);
}

function sumOf(parts: Sums['parts']): Sizes {
  return gitPartKeys.reduce((sum, key) => plus(sum, parts[key]), noSizes);
}

export function plus(a: Sizes, b: Sizes): Sizes {
  return { apparent: a.apparent + b.apparent, allocated: a.allocated + b.allocated };
}

/** Never below 0: sizes of different moments need not fit. */
export function minus(a: Sizes, b: Sizes): Sizes {
  return {
    apparent: Math.max(0, a.apparent - b.apparent),
    allocated: Math.max(0, a.allocated - b.allocated),
  };
}

export function ofKeys<K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>;
}
