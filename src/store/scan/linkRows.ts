import type { LinkColumns } from '../../shared/rowBatch';
import { grow } from './columns';

const keys = [
  ...(['device', 'inodeHigh', 'inodeLow', 'directory'] as const),
  ...(['apparent', 'allocated', 'nlink'] as const),
];
export const linkKeys: readonly (typeof keys)[number][] = keys;

/** One element of `LinkColumns`. */
export type Link = Readonly<Record<(typeof keys)[number], number>>;

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

  add(links: LinkColumns): void {
    grow(this, linkKeys, this.count + links.count);
    for (const key of linkKeys) this[key].set(links[key].subarray(0, links.count), this.count);
    this.count += links.count;
  }

  append(link: Link): void {
    grow(this, linkKeys, this.count + 1);
    for (const key of linkKeys) this[key][this.count] = link[key];
    this.count++;
  }
}
