import { execFileSync, spawnSync } from 'node:child_process';
import { tempFolder } from '../trees/tempFolder';

/** A file system in memory that holds so many bytes. */
export function smallDisk(
  bytes: number,
  folder = tempFolder('disk'),
): { readonly folder: string; readonly release: () => void } {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder]);
  return { folder, release: () => void spawnSync('umount', ['-l', folder]) };
}

/** The size and the column "Available" of `df`, in bytes. */
export function df(folder: string): { readonly total: number; readonly free: number } {
  const out = execFileSync('df', ['-B1', '--output=size,avail', folder], { encoding: 'utf8' });
  const [total, free] = out.trim().split('\n')[1]!.trim().split(/\s+/).map(Number);
  return { total: total!, free: free! };
}
