import type { ReadError } from '../../shared/errors';
import { type BatchMessage, type LinkColumns, type RowBatch, batchTransfer } from '../../shared/rowBatch';
import type { Inode } from '../reader/fileSystem';

/** The destination of batches: a Node MessagePort to the store. */
export interface BatchSink {
  postMessage(message: BatchMessage, transfer: readonly ArrayBufferLike[]): void;
}

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

/** The first capacity of columns, which grow up to `batchSize`: most batches after a change have few rows. */
const firstCapacity = 64;

/** Gathers rows into columns and sends them, at most `batchSize` at a time. */
export class RowWriter {
  #rows = rowColumns(0);
  #links = linkColumns(0);
  #errors: ReadError[] = [];
  #names: string[] = [];
  #count = 0;
  #linkCount = 0;

  constructor(
    private readonly sink: BatchSink,
    private readonly batchSize: number,
  ) {}

  /** `parent` and `name` are given with the item that creates the row; otherwise they are 0 and ''. */
  add(id: number, parent: number, level: number, name: string, sums: OwnSums): void {
    const rows = this.#rows;
    let at = this.#count - 1;
    // Levels folded into one row arrive one after the other, so they are added up here.
    if (parent !== 0 || at < 0 || rows.id[at] !== id) {
      if (this.#count === this.batchSize) this.flush();
      if (this.#count === this.#rows.id.length) this.#rows = this.#grown(this.#rows, rowColumns);
      at = this.#count++;
      this.#names.push(name);
      this.#rows.id[at] = id;
      this.#rows.parent[at] = parent;
      this.#rows.level[at] = level;
    }
    const row = this.#rows;
    row.apparent[at]! += sums.apparent;
    row.allocated[at]! += sums.allocated;
    row.files[at]! += sums.files;
    row.directories[at]! += sums.directories;
    row.newest[at] = Math.max(row.newest[at]!, sums.newest);
    row.readErrors[at]! += sums.readErrors;
    row.excluded[at]! += sums.excluded;
  }

  /** Sets the inode of the row that was added last. */
  identify(inode: number, modified: number): void {
    this.#rows.inode[this.#count - 1] = inode;
    this.#rows.modified[this.#count - 1] = modified;
  }

  addLink(inode: Inode, directory: number): void {
    if (this.#linkCount === this.batchSize) this.flush();
    if (this.#linkCount === this.#links.device.length) this.#links = this.#grown(this.#links, linkColumns);
    const at = this.#linkCount++;
    const links = this.#links;
    links.device[at] = inode.device;
    links.inodeHigh[at] = inode.numberHigh;
    links.inodeLow[at] = inode.numberLow;
    links.directory[at] = directory;
    links.apparent[at] = inode.apparent;
    links.allocated[at] = inode.allocated;
    links.nlink[at] = inode.links;
  }

  addError(error: ReadError): void {
    this.#errors.push(error);
    if (this.#errors.length >= this.batchSize) this.flush();
  }

  flush(): void {
    if (this.#count + this.#linkCount + this.#errors.length === 0) return;
    const batch: RowBatch = {
      count: this.#count,
      names: this.#names.join('/') + '/',
      ...this.#rows,
      links: { count: this.#linkCount, ...this.#links },
      errors: this.#errors,
    };
    this.sink.postMessage({ kind: 'batch', batch }, batchTransfer(batch));
    this.#rows = rowColumns(0);
    this.#links = linkColumns(0);
    this.#errors = [];
    this.#names = [];
    this.#count = this.#linkCount = 0;
  }

  /** Copies of these columns with more room. */
  #grown<T extends Columns | Links>(columns: T, make: (size: number) => T): T {
    const [first] = Object.values(columns);
    const size = (first as Float64Array).length;
    const larger = make(Math.min(this.batchSize, Math.max(firstCapacity, size * 4)));
    for (const name of Object.keys(larger) as (keyof T)[])
      (larger[name] as Float64Array).set(columns[name] as Float64Array);
    return larger;
  }
}

type Columns = Omit<RowBatch, 'count' | 'names' | 'links' | 'errors'>;
type Links = Omit<LinkColumns, 'count'>;

function rowColumns(size: number): Columns {
  return {
    id: new Uint32Array(size),
    parent: new Uint32Array(size),
    level: new Uint16Array(size),
    inode: new Float64Array(size),
    modified: new Float64Array(size),
    apparent: new Float64Array(size),
    allocated: new Float64Array(size),
    files: new Uint32Array(size),
    directories: new Uint32Array(size),
    newest: new Float64Array(size),
    readErrors: new Uint32Array(size),
    excluded: new Uint32Array(size),
  };
}

function linkColumns(size: number): Links {
  return {
    device: new Float64Array(size),
    inodeHigh: new Uint32Array(size),
    inodeLow: new Uint32Array(size),
    directory: new Uint32Array(size),
    apparent: new Float64Array(size),
    allocated: new Float64Array(size),
    nlink: new Uint32Array(size),
  };
}
