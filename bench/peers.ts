import { spawnSync } from 'node:child_process';

/** Another program that sums up a folder. */
export interface Peer {
  readonly name: string;
  command(folder: string, scratch: string): readonly [string, ...string[]];
}

const known: readonly Peer[] = [
  { name: 'du', command: (folder) => ['du', '-s', folder] },
  { name: 'ncdu', command: (folder) => ['ncdu', '-0', '-x', '-o', '/dev/null', folder] },
  { name: 'gdu', command: (folder) => ['gdu', '--non-interactive', '--no-progress', '--summarize', folder] },
  { name: 'duc', command: (folder, scratch) => ['duc', 'index', '--database', `${scratch}/duc.db`, folder] },
];

/** Those that are installed; the others by name, to be said. */
export function installedPeers(): { readonly peers: readonly Peer[]; readonly missing: readonly string[] } {
  const isHere = ({ name }: Peer): boolean => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
  const missing = known.filter((peer) => !isHere(peer)).map(({ name }) => name);
  return { peers: known.filter(isHere), missing };
}
