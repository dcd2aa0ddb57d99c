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
 * What `du` says of each directory by itself, so that hard links are counted as for it alone. One run serves for all
 * that hold none. Paths (latin1 bytes) are relative to the root; those beyond PATH_MAX are reached through an open
 * parent. Keys are the paths.
 */
export function duOfEach(root: string, paths: readonly string[]): Map<string, DuSizes> {
  const allocated = duRun(root, paths, ['--block-size=1']);
  const apparent = duRun(root, paths, ['--apparent-size', '--block-size=1']);
  return new Map(paths.map((name, i) => [name, { allocated: allocated[i]!, apparent: apparent[i]! }]));
}

const xargsLimit = 3_500;

function duRun(root: string, paths: readonly string[], options: readonly string[]): number[] {
  const shared = new Set(listed(root, 'find', ['.', '!', '-type', 'd', '-links', '+1', '-printf', '%h\\0']));
  for (const path of shared) if (path !== '.') shared.add(path.slice(0, path.lastIndexOf('/')));
  const own = paths.map((name) => (name === '' ? '.' : `./${name}`));
  const apart = own.filter((path) => shared.has(path) && path.length < xargsLimit);
  const input = Buffer.from(apart.map((path) => `${path}\0`).join(''), 'latin1');
  const byPath = new Map([
    ...sizes(listed(root, 'du', ['-0', ...options, '.'])).filter(([path]) => !shared.has(path)),
    ...sizes(listed(root, 'xargs', ['-0', '-r', '-n1', 'du', '-s', '-0', ...options], input)),
  ]);
  return paths.map((name, i) => byPath.get(own[i]!) ?? duThroughParents(root, name, options));
}

function listed(cwd: string, command: string, args: readonly string[], input?: Buffer): string[] {
  const output = execFileSync(command, args, { cwd, input, encoding: 'latin1', maxBuffer: 2 ** 28 });
  return output.split('\0').slice(0, -1);
}

function sizes(lines: readonly string[]): [path: string, size: number][] {
  return lines.map((line) => {
    const tab = line.indexOf('\t');
    return [line.slice(tab + 1), Number(line.slice(0, tab))];
  });
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
