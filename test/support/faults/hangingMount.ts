import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tempFolder } from '../trees/tempFolder';

/** A folder whose file system never answers, until `release`. */
export interface HangingMount {
  readonly folder: string;
  release(): void;
}

/** A FUSE file system that nobody serves. Undefined: this machine or this user has no FUSE. */
export function hangingMount(folder = tempFolder('hanging')): HangingMount | undefined {
  let fuse: number;
  try {
    fuse = fs.openSync('/dev/fuse', 'r+');
  } catch {
    return undefined;
  }
  const options = 'fd=3,rootmode=40000,user_id=0,group_id=0';
  const { status } = spawnSync('mount', ['-i', '-t', 'fuse', '-o', options, 'nobody', folder], {
    stdio: ['ignore', 'ignore', 'ignore', fuse],
  });
  let held = status === 0;
  if (!held) fs.closeSync(fuse);
  return held
    ? {
        folder,
        release: () => {
          if (!held) return;
          held = false;
          // Its end of the connection gone, every call that hangs fails.
          fs.closeSync(fuse);
          spawnSync('umount', ['-l', folder]);
        },
      }
    : undefined;
}
