import type { MessagePort } from 'node:worker_threads';
import { type Column, type Columns, grow, makeColumns } from '../../shared/columns';
import type { BreakdownLimits, Grouping } from '../../shared/breakdown';
import type { ByteString } from '../../shared/text/byteString';
import type { Inode } from '../reader/inode';
import type { SentClass } from './classSum';
import { FileClasses } from './fileClasses';

/** One worker's files, sorted. */
export interface SortedFiles {
  readonly kind: 'files';
  readonly classes: Readonly<Record<Grouping, readonly SentClass[]>>;
  /** Files of extensions that came late are in `otherExtensions`. */
  readonly isFull: boolean;
  readonly links: SortedLinks;
}

/** Hard links, in no class yet: an inode counts once, and other workers may have found other names of it. */
export interface SortedLinks extends Readonly<Columns<typeof linkColumns>> {
  readonly count: number;
  readonly folders: readonly ByteString[];
  /** Each followed by '/'. */
  readonly names: string;
}

const linkColumns = {
  device: Float64Array,
  inodeHigh: Uint32Array,
  inodeLow: Uint32Array,
  apparent: Float64Array,
  allocated: Float64Array,
  /** In ms since 1970. */
  modified: Float64Array,
  /** Index of `folders`. */
  folder: Uint32Array,
};
const linkKeys = Object.keys(linkColumns) as (keyof typeof linkColumns)[];
const firstRoom = 64;

/** Sorts the files that one worker finds. */
export class FileTally {
  readonly classes: FileClasses;
  #links = makeColumns(linkColumns, firstRoom);
  #linkCount = 0;
  readonly #folders: ByteString[] = [];
  readonly #names: string[] = [];

  constructor(limits: BreakdownLimits) {
    this.classes = new FileClasses(limits);
  }

  addLink(inode: Inode, folder: ByteString, name: string): void {
    if (this.#folders.at(-1) !== folder) this.#folders.push(folder);
    this.#names.push(name);
    const at = this.#linkCount++;
    grow(this.#links, linkKeys, this.#linkCount);
    const links = this.#links;
    links.device[at] = inode.device;
    links.inodeHigh[at] = inode.numberHigh;
    links.inodeLow[at] = inode.numberLow;
    links.apparent[at] = inode.apparent;
    links.allocated[at] = inode.allocated;
    links.modified[at] = inode.modified;
    links.folder[at] = this.#folders.length - 1;
  }

  /** Sends everything, once. */
  send(port: MessagePort): void {
    const links = this.#links;
    const names = this.#names.length > 0 ? `${this.#names.join('/')}/` : '';
    const files: SortedFiles = {
      kind: 'files',
      classes: this.classes.toSend(),
      isFull: this.classes.isFull,
      links: { count: this.#linkCount, folders: this.#folders, names, ...links },
    };
    port.postMessage(
      files,
      (Object.values(links) as Column[]).map((column) => column.buffer as ArrayBuffer),
    );
  }
}
