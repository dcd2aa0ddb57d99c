import type { Sizes } from './entry';
import { t, type Words } from './text/words';

/** The parts of a folder that git tells apart. What is in no repository is `outside`. */
export const gitPartKeys = ['tracked', 'ignored', 'untracked', 'git', 'outside'] as const;
export type GitPart = (typeof gitPartKeys)[number];

/** The parts of `.git` that are named one by one; the rest of it is small. */
export const gitStoreKeys = ['packs', 'loose', 'lfs', 'modules', 'worktrees'] as const;
export type GitStore = (typeof gitStoreKeys)[number];

/** A folder's bytes by what git does with them. Parts add up to the folder, except where `isApproximate`. */
export type GitParts = Readonly<Record<GitPart, Sizes>>;

export interface GitSplit {
  readonly parts: GitParts;
  /** Of `parts.git`. */
  readonly stores: Readonly<Record<GitStore, Sizes>>;
  /** How many repositories are in the folder, or hold it; each was split by itself. At least 1. */
  readonly repositories: number;
  /** Files of different parts share blocks by hard links, which count in each. */
  readonly isApproximate: boolean;
}

/** Why a folder that is in a repository, or holds one, could not be split. */
export interface GitUnknown {
  readonly unknown: Words;
}

/** Undefined: no repository is in the folder nor holds it, or the folder is gone. */
export type GitAnswer = GitSplit | GitUnknown | undefined;

/** Git as the host allows it. */
export interface GitAccess {
  /** The absolute path of git's program, as the editor's git extension names it; undefined: the one in `PATH`. */
  readonly program: string | undefined;
}

/** The part that most of a folder belongs to, or `mixed`, where none has more than half of it. */
export type GitKind = GitPart | 'mixed';

/** @param bytes of one metric */
export function gitKindOf(bytes: Readonly<Record<GitPart, number>>): GitKind {
  const total = gitPartKeys.reduce((sum, key) => sum + bytes[key], 0);
  if (total === 0) return 'tracked';
  return gitPartKeys.find((key) => bytes[key] * 2 > total) ?? 'mixed';
}

/** `12 MiB tracked`. */
export function describePart(part: GitPart, size: string): string {
  switch (part) {
    case 'tracked':
      return t('{0} tracked', size);
    case 'ignored':
      return t('{0} ignored', size);
    case 'untracked':
      return t('{0} untracked', size);
    case 'outside':
      return t('{0} in no repository', size);
    case 'git':
      return t('{0} in .git', size);
  }
}
