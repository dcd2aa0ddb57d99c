import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { tempFolder } from './tempFolder';

/** Bytes, as `du` says for one directory alone. */
export interface DuSizes {
  readonly allocated: number;
  readonly apparent: number;
}

/**
 * Runs `du` on each directory by itself, so that hard links are counted as for it alone. Paths (latin1 bytes) are
 * relative to the root; those beyond PATH_MAX are reached through an open parent. Keys are the paths.
 */
export function duOfEach(root: string, paths: readonly string[]): Map<string, DuSizes> {
  const allocated = duRun(root, paths, ['--block-size=1']);
  const apparent = duRun(root, paths, ['--apparent-size', '--block-size=1']);
  return new Map(paths.map((name, i) => [name, { allocated: allocated[i]!, apparent: apparent[i]! }]));
}

const xargsLimit = 3_500;

function duRun(root: string, paths: readonly string[], options: readonly string[]): number[] {
  const short = paths.filter((name) => name.length < xargsLimit);
  const input = Buffer.from(short.map((name) => `./${name}\0`).join(''), 'latin1');
  const output = execFileSync('xargs', ['-0', '-n1', 'du', '-s', '-0', ...options], {
    cwd: root,
    input,
    encoding: 'latin1',
    maxBuffer: 2 ** 28,
  });
  const sizes = output
    .split('\0')
    .slice(0, -1)
    .map((line) => Number(line.split('\t')[0]));
  const byPath = new Map(short.map((name, i) => [name, sizes[i]!]));
  return paths.map((name) => byPath.get(name) ?? duThroughParents(root, name, options));
}

function duThroughParents(root: string, name: string, options: readonly string[]): number {
  let fd = fs.openSync(root, 'r');
  for (const part of name.split('/')) {
    const next = fs.openSync(Buffer.from(`/proc/self/fd/${fd}/${part}`, 'latin1'), 'r');
    fs.closeSync(fd);
    fd = next;
  }
  const cwd = `/proc/${process.pid}/fd/${fd}`;
  const output = execFileSync('du', ['-s', ...options, '.'], { cwd, encoding: 'utf8' });
  fs.closeSync(fd);
  return Number(output.split('\t')[0]);
}

/** Whether this `du --apparent-size` counts directories' own sizes: coreutils changed that in 9.2. */
export function duCountsDirectories(): boolean {
  const folder = tempFolder('du-rule');
  fs.mkdirSync(path.join(folder, 'inner'));
  return duRun(folder, ['inner'], ['--apparent-size', '--block-size=1'])[0] !== 0;
}
