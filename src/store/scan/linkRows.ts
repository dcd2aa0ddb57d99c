import { type Columns, grow, makeColumns } from '../../shared/columns';
import { type LinkColumns, linkColumns, linkKeys } from '../../shared/rowBatch';

/** One element of `LinkColumns`. */
export type Link = Readonly<Record<keyof typeof linkColumns, number>>;

/** Occurrences of hard-linked inodes as they arrive; the later one's sizes are the newer ones. */
export interface LinkRows extends Columns<typeof linkColumns> {
  count: number;
}

/** @param values in the order of `linkKeys` */
export function toLink(values: readonly unknown[]): Link {
  return Object.fromEntries(linkKeys.map((key, i) => [key, values[i]])) as Link;
}

export function newLinks(): LinkRows {
  return { count: 0, ...makeColumns(linkColumns, 0) };
}

export function addLinks(rows: LinkRows, links: LinkColumns): void {
  grow(rows, linkKeys, rows.count + links.count);
  for (const key of linkKeys) rows[key].set(links[key].subarray(0, links.count), rows.count);
  rows.count += links.count;
}

export function appendLink(rows: LinkRows, link: Link): void {
  grow(rows, linkKeys, rows.count + 1);
  for (const key of linkKeys) rows[key][rows.count] = link[key];
  rows.count++;
}
