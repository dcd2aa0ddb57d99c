import { spawnSync } from 'node:child_process';

/** A program and its arguments. */
export type Command = readonly [string, ...string[]];

/** Another program that sums up a folder. */
export interface Peer {
  readonly name: string;
  /** @param scratch a folder for what the program writes, the same for all of a run. */
  command(folder: string, scratch: string): Command;
  /** Whether it can be run here. */
  isHere(scratch: string): boolean;
}

const known: readonly Peer[] = [
  installed('du', (folder) => ['-s', folder]),
  installed('ncdu', (folder) => ['-0', '-x', '-o', '/dev/null', folder]),
  installed('gdu', (folder) => ['--non-interactive', '--no-progress', '--summarize', folder]),
  installed('duc', (folder, scratch) => ['index', '--database', `${scratch}/duc.db`, folder]),
  {
    name: 'ancestor',
    command: (folder, scratch) => [`${scratch}/ancestor`, folder],
    isHere: buildAncestor,
  },
];

/** Those that can be run here, of these or of all; the others by name, to be said. */
export function peersHere(
  scratch: string,
  names?: readonly string[],
): {
  readonly peers: readonly Peer[];
  readonly missing: readonly string[];
} {
  const wanted = known.filter(({ name }) => names?.includes(name) ?? true);
  const peers = wanted.filter((peer) => peer.isHere(scratch));
  return { peers, missing: wanted.filter((peer) => !peers.includes(peer)).map(({ name }) => name) };
}

function installed(name: string, args: (folder: string, scratch: string) => readonly string[]): Peer {
  return {
    name,
    command: (folder, scratch) => [name, ...args(folder, scratch)],
    isHere: () => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0,
  };
}

/** Needs Go, and godirwalk where Debian's package golang-github-karrick-godirwalk-dev puts it. */
function buildAncestor(scratch: string): boolean {
  const env = { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOCACHE: `${scratch}/go` };
  return spawnSync('go', ['build', '-o', `${scratch}/ancestor`, './bench/ancestor'], { env }).status === 0;
}
