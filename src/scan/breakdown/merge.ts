import { type BreakdownLimits, groupings } from '../../shared/breakdown';
import type { ByteString } from '../../shared/text/byteString';
import { join } from '../../shared/text/paths';
import { extensionOf } from '../reader/extension';
import { FileClasses, type FileFacts } from './fileClasses';
import type { SortedFiles, SortedLinks } from './fileTally';

/** More rows than a person reads; the other extensions are one row. */
const maxTypes = 1000;

export interface MergedFiles {
  readonly classes: FileClasses;
  /** The number of extensions that are one class; undefined: a worker had too many to keep them apart. */
  readonly others: number | undefined;
}

/** Adds up what the workers of one count found; a file with hard links counts once. */
export function mergeSorted(limits: BreakdownLimits, all: readonly SortedFiles[]): MergedFiles {
  const classes = new FileClasses(limits, Infinity);
  for (const sorted of all)
    for (const grouping of groupings)
      for (const sent of sorted.classes[grouping]) classes.sumOf(grouping, sent.key).add(sent);
  for (const link of linkedFiles(all)) classes.add(extensionOf(link.name), link, link);

  const full = all
    .filter(({ isFull }) => isFull)
    .map((sorted) => new Set(sorted.classes.type.map(({ key }) => key)));
  const heaviest = classes
    .entries('type')
    // A full worker may have counted files of an extension that it does not name as other ones.
    .filter(([key]) => full.every((known) => known.has(key)))
    .sort(([, a], [, b]) => b.allocated - a.allocated || b.apparent - a.apparent || b.files - a.files)
    .slice(0, maxTypes);
  const kept = new Set(heaviest.map(([key]) => key));
  const others = classes.fold((key) => kept.has(key));
  return { classes, others: full.length > 0 ? undefined : others };
}

/** Each inode once, by that of its names which comes first. */
function linkedFiles(all: readonly SortedFiles[]): Iterable<Link> {
  const byInode = new Map<string, Link>();
  for (const { links } of all) {
    const names = links.names.split('/');
    for (let at = 0; at < links.count; at++) {
      const link = new Link(links, names, at);
      const known = byInode.get(link.inode);
      if (!known || link.path < known.path) byInode.set(link.inode, link);
    }
  }
  return byInode.values();
}

/** A name of a file with several. */
class Link implements FileFacts {
  constructor(
    private readonly links: SortedLinks,
    private readonly names: readonly string[],
    private readonly at: number,
  ) {}

  get inode(): string {
    const { device, inodeHigh, inodeLow } = this.links;
    return `${device[this.at]!}:${inodeHigh[this.at]!}:${inodeLow[this.at]!}`;
  }

  get name(): string {
    return this.names[this.at]!;
  }

  get path(): ByteString {
    return join(this.links.folders[this.links.folder[this.at]!]!, this.name);
  }

  get apparent(): number {
    return this.links.apparent[this.at]!;
  }

  get allocated(): number {
    return this.links.allocated[this.at]!;
  }

  get modified(): number {
    return this.links.modified[this.at]!;
  }
}
