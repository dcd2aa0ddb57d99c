import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { tempFolder } from '../trees/tempFolder';

/** An entry of an odd file system: a directory if it has `entries`, a symbolic link if it has a `target`. */
export interface OddEntry {
  /** By their names, whose characters are bytes (latin1). */
  readonly entries?: OddEntries;
  readonly target?: string;
  /** `st_size`; the default for a directory is 4096. */
  readonly size?: number;
  /** `st_blocks`; the default is that of whole pages. */
  readonly blocks?: number;
  /** `st_nlink`; the default is 1. */
  readonly links?: number;
  /** Entries with the same key are one inode, described by the first one. */
  readonly same?: string;
  /** `st_mtim`: seconds, which may be beyond the safe integers, and nanoseconds. */
  readonly modified?: readonly [seconds: string, nanoseconds: number];
  /** It is listed, and this is the error of a look at it. */
  readonly fails?: 'ENOENT' | 'EIO' | 'ESTALE';
  /** The directory's listing fails with EIO after so many entries. */
  readonly failsAt?: number;
  /** Names that the directory's listing has once more. */
  readonly repeats?: readonly string[];
}

export type OddEntries = Readonly<Record<string, OddEntry>>;

/** How a file system is odd; usual where nothing is said. */
export interface Oddities {
  /** The listing has no types of entries (`DT_UNKNOWN`). */
  readonly noTypes?: boolean;
  /**
   * Inode numbers: `changing` with each look; `renewed`: the whole inode is another one at each look; `zero`: all are 0.
   */
  readonly inodes?: 'stable' | 'changing' | 'renewed' | 'zero';
  /** The inode numbers in the listing are 0. */
  readonly noListedInodes?: boolean;
  /** How long the kernel may keep what a look found: below 1,000 ms. */
  readonly cacheMs?: number;
  /** Nothing has blocks. */
  readonly noBlocks?: boolean;
  /** The size of a directory is the sum of all below it, and it has no blocks, as in CephFS. */
  readonly recursiveSizes?: boolean;
  /** The size of every directory, in bytes. */
  readonly directorySize?: number;
  /** How long a look at an entry takes, in ms. */
  readonly lookMs?: number;
  /** Its space: numbers of fragments, and both sizes in bytes. Usually it has none. */
  readonly space?: Readonly<Record<'blocks' | 'free' | 'available' | 'blockSize' | 'fragment', number>>;
  /** How long it takes to list the names in a directory, in ms. */
  readonly listMs?: number;
}

/** A real FUSE file system with these entries, or with those of a real folder as they are now. */
export type OddFileSystem = Oddities & ({ readonly entries: OddEntries } | { readonly mirror: string });

export interface OddMount {
  readonly folder: string;
  hang(): void;
  goOn(): void;
  /** It answers at once from now on. */
  hurry(): void;
  /** It takes its time again. */
  tarry(): void;
  /** Its server ends, and it stays mounted. */
  end(): void;
  release(): void;
}

export async function oddMount(
  fileSystem: OddFileSystem,
  folder: string = tempFolder('odd'),
): Promise<OddMount> {
  const script = 'test/support/faults/oddFileSystem.mjs';
  const server = spawn(process.execPath, [script, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  server.stdin.end(JSON.stringify(fileSystem));
  const isMounted = await Promise.race([
    once(server.stdout, 'data').then(() => true),
    once(server, 'exit').then(() => false),
  ]);
  if (!isMounted) throw new Error('The odd file system could not be mounted.');
  return {
    folder,
    hang: () => server.kill('SIGSTOP'),
    goOn: () => server.kill('SIGCONT'),
    hurry: () => server.kill('SIGHUP'),
    tarry: () => server.kill('SIGUSR2'),
    end: () => server.kill('SIGKILL'),
    release: () => {
      // Without its server, every call that hangs fails.
      server.kill('SIGKILL');
      spawnSync('umount', ['-l', folder]);
    },
  };
}

/**
 * A tree that takes a minute or more to scan on any machine, until it hurries: 8 folders with 125 folders each, every one of
 * which is listed in half a second.
 */
export function endlessTree(): Promise<OddMount> {
  const folders = (count: number, entry: OddEntry): OddEntries =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`d${i}`, entry]));
  const inner = folders(125, { entries: { file: { size: 1_000 } } });
  return oddMount({ entries: folders(8, { entries: inner }), listMs: 500 });
}

/** So many empty files, named `f0` and so on. */
export function manyFiles(count: number): OddEntries {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, {}]));
}
