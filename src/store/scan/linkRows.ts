import type { LinkColumns } from '../../shared/rowBatch';
import { withRoom } from './growable';

/** Occurrences of hard-linked inodes as they arrive; the later one's sizes are the newer ones. */
export class LinkRows implements LinkColumns {
  count = 0;
  device = new Float64Array(0);
  inodeHigh = new Uint32Array(0);
  inodeLow = new Uint32Array(0);
  directory = new Uint32Array(0);
  apparent = new Float64Array(0);
  allocated = new Float64Array(0);
  nlink = new Uint32Array(0);

  /** Adds occurrences; `directoryOf` says which directory's index stands for the one that is named there, 0: none. */
  add(links: LinkColumns, directoryOf: (directory: number) => number = (same) => same): void {
    this.#reserve(this.count + links.count);
    for (let i = 0; i < links.count; i++) {
      const directory = directoryOf(links.directory[i]!);
      if (directory === 0) continue;
      const at = this.count++;
      this.device[at] = links.device[i]!;
      this.inodeHigh[at] = links.inodeHigh[i]!;
      this.inodeLow[at] = links.inodeLow[i]!;
      this.directory[at] = directory;
      this.apparent[at] = links.apparent[i]!;
      this.allocated[at] = links.allocated[i]!;
      this.nlink[at] = links.nlink[i]!;
    }
  }

  append(link: Link): void {
    const at = this.count;
    this.#reserve(at + 1);
    this.count++;
    this.device[at] = link.device;
    this.inodeHigh[at] = link.inodeHigh;
    this.inodeLow[at] = link.inodeLow;
    this.directory[at] = link.directory;
    this.apparent[at] = link.apparent;
    this.allocated[at] = link.allocated;
    this.nlink[at] = link.nlink;
  }

  #reserve(length: number): void {
    this.device = withRoom(this.device, length);
    this.inodeHigh = withRoom(this.inodeHigh, length);
    this.inodeLow = withRoom(this.inodeLow, length);
    this.directory = withRoom(this.directory, length);
    this.apparent = withRoom(this.apparent, length);
    this.allocated = withRoom(this.allocated, length);
    this.nlink = withRoom(this.nlink, length);
  }
}

export interface Link {
  readonly device: number;
  readonly inodeHigh: number;
  readonly inodeLow: number;
  /** Index of the directory that the name is in. */
  readonly directory: number;
  readonly apparent: number;
  readonly allocated: number;
  readonly nlink: number;
}
