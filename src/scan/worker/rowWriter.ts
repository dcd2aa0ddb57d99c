import type { MessagePort } from 'node:worker_threads';
import { grow, makeColumns } from '../../shared/columns';
import { type BatchMessage, type FoundError, type RowBatch, batchTransfer } from '../../shared/rowBatch';
import { fileColumns, linkColumns, linkKeys, rowColumns, summed } from '../../shared/rowBatch';
import { SizeThreshold } from '../../shared/sizeThreshold';
import type { Inode } from '../reader/inode';

/** Sums that a directory, or a share of it, adds to its row. Reused for the next directory. */
export class OwnSums {
  apparent = 0;
  allocated = 0;
  files = 0;
  directories = 0;
  newest = 0;
  readErrors = 0;
  excluded = 0;

  reset(apparent: number, allocated: number, newest: number): void {
    this.apparent = apparent;
    this.allocated = allocated;
    this.newest = newest;
    this.files = this.directories = this.readErrors = this.excluded = 0;
  }
}

/** The first room of columns, which grow: most batches after a change have few rows. */
const firstRoom = 64;
const rowKeys = Object.keys(rowColumns) as (keyof typeof rowColumns)[];
const fileKeys = Object.keys(fileColumns) as (keyof typeof fileColumns)[];

/** Takes what a walk finds of directories. */
export type RowSink = Pick<
  RowWriter,
  'add' | 'identify' | 'addLink' | 'addFile' | 'addError' | 'flush' | 'threshold'
>;

/** Gathers rows into columns and sends them, at most `batchSize` at a time. */
export class RowWriter {
  #rows = makeColumns(rowColumns, firstRoom);
  #links = makeColumns(linkColumns, firstRoom);
  #files = makeColumns(fileColumns, firstRoom);
  #errors: FoundError[] = [];
  #names: string[] = [];
  #fileNames: string[] = [];
  #count = 0;
  #linkCount = 0;
  /** Files from this size up get a row. */
  readonly threshold = new SizeThreshold();

  constructor(
    /** To the store. */
    private readonly port: Pick<MessagePort, 'postMessage'>,
    private readonly batchSize: number,
  ) {}

  /** `parent` and `name` are given with the item that creates the row; otherwise they are 0 and ''. */
  add(id: number, parent: number, level: number, name: string, sums: OwnSums): void {
    const rows = this.#rows;
    let at = this.#count - 1;
    // Levels folded into one row arrive one after the other, so they are added up here.
    if (parent !== 0 || at < 0 || rows.id[at] !== id) {
      if (this.#count === this.batchSize) this.flush();
      at = this.#count++;
      grow(this.#rows, rowKeys, this.#count);
      this.#names.push(name);
      this.#rows.id[at] = id;
      this.#rows.parent[at] = parent;
      this.#rows.level[at] = level;
    }
    const row = this.#rows;
    for (const key of summed) row[key][at]! += sums[key];
    row.newest[at] = Math.max(row.newest[at]!, sums.newest);
  }

  /** Sets the inode of the row that was added last. */
  identify(inode: number, modified: number): void {
    this.#rows.inode[this.#count - 1] = inode;
    this.#rows.modified[this.#count - 1] = modified;
  }

  addLink(inode: Inode, directory: number): void {
    if (this.#linkCount === this.batchSize) this.flush();
    const at = this.#linkCount++;
    grow(this.#links, linkKeys, this.#linkCount);
    const links = this.#links;
    links.device[at] = inode.device;
    links.inodeHigh[at] = inode.numberHigh;
    links.inodeLow[at] = inode.numberLow;
    links.directory[at] = directory;
    links.apparent[at] = inode.apparent;
    links.allocated[at] = inode.allocated;
    links.nlink[at] = inode.links;
  }

  /** @param name its path in the directory of that row */
  addFile(inode: Inode, directory: number, name: string): void {
    const at = this.#fileNames.length;
    if (at === this.batchSize) {
      this.flush();
      this.addFile(inode, directory, name);
      return;
    }
    this.#fileNames.push(name);
    grow(this.#files, fileKeys, at + 1);
    const files = this.#files;
    files.directory[at] = directory;
    files.apparent[at] = inode.apparent;
    files.allocated[at] = inode.allocated;
    files.modified[at] = Math.floor(inode.modified / 1000);
    if (inode.links > 1) {
      files.device[at] = inode.device;
      files.inodeHigh[at] = inode.numberHigh;
      files.inodeLow[at] = inode.numberLow;
    }
    files.nlink[at] = inode.links;
  }

  addError(error: FoundError): void {
    this.#errors.push(error);
    if (this.#errors.length >= this.batchSize) this.flush();
  }

  flush(): void {
    const fileCount = this.#fileNames.length;
    if (this.#count + this.#linkCount + fileCount + this.#errors.length === 0) return;
    const batch: RowBatch = {
      count: this.#count,
      names: this.#names.join('/') + '/',
      ...this.#rows,
      links: { count: this.#linkCount, ...this.#links },
      keptFiles: {
        ...{ count: fileCount, names: this.#fileNames.join('\0') + '\0', threshold: this.threshold.bytes },
        ...this.#files,
      },
      errors: this.#errors,
    };
    this.port.postMessage(
      { kind: 'batch', batch } satisfies BatchMessage,
      batchTransfer(batch) as ArrayBuffer[],
    );
    this.#rows = makeColumns(rowColumns, firstRoom);
    this.#links = makeColumns(linkColumns, firstRoom);
    this.#files = makeColumns(fileColumns, firstRoom);
    this.#errors = [];
    this.#names = [];
    this.#fileNames = [];
    this.#count = this.#linkCount = 0;
  }
}
