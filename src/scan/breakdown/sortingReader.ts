import type { ByteString } from '../../shared/text/byteString';
import { SizeThreshold } from '../../shared/sizeThreshold';
import { join } from '../../shared/text/paths';
import type { WorkQueue } from '../pool/workQueue';
import { extensionOf } from '../reader/extension';
import type { FileSystem } from '../reader/fileSystem';
import { type Entries, splitPath } from '../reader/inode';
import { EntryReader, type WalkOptions } from '../worker/entryReader';
import type { RowSink } from '../worker/rowWriter';
import type { FileTally } from './fileTally';

/** Nobody wants the rows of a walk that sorts files. */
export const noRows: RowSink = {
  add: () => undefined,
  identify: () => undefined,
  addLink: () => undefined,
  addFile: () => undefined,
  addError: () => undefined,
  flush: () => undefined,
  threshold: new SizeThreshold(),
};

/** Reads what a scan reads, and sorts each file that a scan would count. */
export class SortingReader extends EntryReader {
  #entries: Entries | undefined;

  constructor(
    fileSystem: FileSystem,
    queue: WorkQueue,
    private readonly tally: FileTally,
    options: WalkOptions,
  ) {
    super(fileSystem, queue, noRows, options);
  }

  override count(row: number, entries?: Entries): boolean {
    const isLink = super.count(row, entries);
    this.#entries = entries;
    if (isLink) this.tally.addLink(this.inode, this.folder, this.name);
    else this.tally.classes.add(entries ? entries.extension : extensionOf(this.name), this.inode, this);
    return isLink;
  }

  /** No file gets a row. */
  override isKept(): boolean {
    return false;
  }

  /** The folder of the file that was counted last, with '/' at its end where it is the start of a walk. */
  get folder(): ByteString {
    return this.#entries ? this.place : splitPath(this.place)[0];
  }

  get name(): string {
    return this.#entries ? this.#entries.name : splitPath(this.place)[1];
  }

  get path(): ByteString {
    return join(this.folder, this.name);
  }
}
