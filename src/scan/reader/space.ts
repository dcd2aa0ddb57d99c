import type { Space } from '../../shared/diskSpace';

/** From blocks as `statfs` counts them. */
export function spaceOf(blockSize: number, blocks: number, available: number): Space {
  // Where only root's reserve is left, some systems return a negative number, which reads as a huge one.
  const free = available > blocks ? 0 : available;
  return { total: blocks * blockSize, free: free * blockSize };
}
