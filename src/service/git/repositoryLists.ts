import { readdir, readFile, stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { type ByteString, toBytes } from '../../shared/text/byteString';
import { join, prefixOf } from '../../shared/text/paths';
import type { Git } from './git';
import type { SplitProblem } from './gitWords';

export type ListedKind = 'ignored' | 'untracked';

/** An entry that git does not track. Where it tracks nothing in a folder, the folder stands for all in it. */
export interface ListedEntry {
  /** Relative to the listed folder; '' is that folder itself. */
  readonly path: ByteString;
  readonly isFolder: boolean;
  readonly kind: ListedKind;
}

export interface RepositoryLists {
  readonly entries: readonly ListedEntry[];
  /** Absolute paths where its submodules and its other work trees are to be. They need not be there. */
  readonly others: readonly ByteString[];
  /** Why the entries are not all. */
  readonly problem: SplitProblem | undefined;
  /** The messages of git that go with the problem. */
  readonly message: string;
}

const commands = {
  ignored: ['-i', '--directory'],
  untracked: ['--directory', '--no-empty-directory'],
} as const;

const maxFileBytes = 1024 * 1024;
/** The most work trees of one repository that are looked for. */
const maxOthers = 100;

/**
 * Lists what a repository ignores and what it does not track, by two runs of git.
 *
 * @param workTree absolute
 * @param below the listed folder, relative to the work tree; '' is all of it. It must be valid UTF-8.
 */
export async function listRepository(
  git: Git,
  workTree: ByteString,
  below: string,
  signal?: AbortSignal,
): Promise<RepositoryLists> {
  const list = async (kind: ListedKind): ReturnType<Git['run']> =>
    git.run({
      workTree,
      args: [
        ...['ls-files', '-z', '-o', '--exclude-standard', ...commands[kind]],
        // Run in a folder deep in an ignored one, it fails; by a path, it answers with the ignored one.
        ...(below === '' ? [] : ['--', below]),
      ],
      signal,
    });
  const [ignored, untracked, submodules, workTrees] = await Promise.all([
    list('ignored'),
    list('untracked'),
    submodulesOf(workTree),
    otherWorkTrees(workTree),
  ]);
  const folder = Buffer.from(below).toString('latin1') as ByteString;
  const failed = [ignored, untracked].find(({ problem }) => problem);
  return {
    entries: [...parse(ignored.stdout, 'ignored', folder), ...parse(untracked.stdout, 'untracked', folder)],
    others: [...submodules, ...workTrees],
    problem: failed?.problem,
    message: failed?.message ?? '',
  };
}

function parse(output: ByteString, kind: ListedKind, folder: ByteString): ListedEntry[] {
  return output
    .split('\0')
    .slice(0, -1)
    .flatMap((line): ListedEntry | readonly [] => {
      const isFolder = line.endsWith('/');
      // All of the work tree is './'.
      const path = (line === './' ? '' : isFolder ? line.slice(0, -1) : line) as ByteString;
      // The listed folder is in this one, or is it.
      if (isFolder && (path === '' || `${folder}/`.startsWith(`${path}/`)))
        return { path: '' as ByteString, isFolder, kind };
      const relative = relativeTo(folder, path);
      return relative === undefined ? [] : { path: relative, isFolder, kind };
    });
}

/** Undefined: it is not in the folder. */
function relativeTo(folder: ByteString, path: ByteString): ByteString | undefined {
  const prefix = prefixOf(folder);
  return path.startsWith(prefix) ? (path.slice(prefix.length) as ByteString) : undefined;
}

/** Those of `.gitmodules`. Git runs nothing for it, and a wrong path costs a look at an entry that is not there. */
async function submodulesOf(workTree: ByteString): Promise<ByteString[]> {
  const lines = (await shortFile(join(workTree, '.gitmodules'))).split('\n');
  return lines.flatMap((line) => {
    const value = /^\s*path\s*=\s*(.*?)\s*$/.exec(line)?.[1];
    const quoted = value === undefined ? undefined : /^"(.*)"$/.exec(value)?.[1]?.replace(/\\(.)/g, '$1');
    const path = quoted ?? value;
    return path === undefined || path === '' ? [] : (posix.resolve(workTree, path) as ByteString);
  });
}

/** The work trees that `git worktree add` made: each has a file that says where it is. */
async function otherWorkTrees(workTree: ByteString): Promise<ByteString[]> {
  const folder = join(workTree, '.git/worktrees');
  const names = await readdir(bytesOf(folder), 'latin1').catch((): string[] => []);
  const files = names.slice(0, maxOthers).map(async (name) => {
    const place = (await shortFile(join(folder, `${name}/gitdir`))).trimEnd();
    return place.endsWith('/.git') ? [posix.resolve(join(folder, name), place, '..') as ByteString] : [];
  });
  return (await Promise.all(files)).flat();
}

/** A file's bytes; none where it cannot be read, or is longer than any of git's. */
async function shortFile(path: ByteString): Promise<string> {
  try {
    const file = bytesOf(path);
    const found = await stat(file);
    return found.isFile() && found.size <= maxFileBytes ? await readFile(file, 'latin1') : '';
  } catch {
    return '';
  }
}

function bytesOf(path: ByteString): Buffer {
  return Buffer.from(toBytes(path));
}
