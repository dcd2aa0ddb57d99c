import type { SettingValues } from './settings';

/** The space of a file system, in bytes. */
export interface Space {
  readonly total: number;
  /** For users: without the blocks that are reserved for root, as the column "Available" of `df`. */
  readonly free: number;
}

/** With the number of the device, which roots on the same file system share. */
export interface DeviceSpace extends Space {
  readonly device: number;
}

/** The file system of a root at one time. */
export interface DiskSpace extends DeviceSpace {
  /** In ms since 1970. */
  readonly at: number;
  /** Sizes of the root may include files on other file systems, which are mounted in it. */
  readonly countsOthers: boolean;
}

const gib = 2 ** 30;

export type LowSpaceLimit = Pick<SettingValues, 'lowSpacePercent' | 'lowSpaceGiB'>;

/** Whether a disk has less free space than the limit: a share of the disk or a number of GiB, whichever is less. */
export function isLow({ total, free }: Space, limit: LowSpaceLimit): boolean {
  return free < Math.min((total * limit.lowSpacePercent) / 100, limit.lowSpaceGiB * gib);
}
