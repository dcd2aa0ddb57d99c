import type { ByteString } from '../../shared/text/byteString';
import type { Totals } from '../../shared/entry';
import type { RowBatch } from '../../shared/rowBatch';
import { withRoom } from './growable';
import { PackedNames } from './packedNames';
import type { ValueColumns } from './rollup';

/** The directories of a scan as they arrive: own values by index, 1 being where the scan started. */
export class DirectoryColumns implements ValueColumns {
  /** The largest index that was named so far. */
  count = 0;
  /** Index of the parent; 0 for the first, and for those whose own row has not arrived. */
  parent = new Uint32Array(1);
  level = new Uint16Array(1);
  /** The directory's own; 0 for those whose own row has not arrived. */
  inode = new Float64Array(1);
  /** When the directory itself was modified, in µs since 1970. */
  modified = new Float64Array(1);
  apparent = new Float64Array(1);
  allocated = new Float64Array(1);
  files = new Uint32Array(1);
  directories = new Uint32Array(1);
  newest = new Float64Array(1);
  readErrors = new Uint32Array(1);
  excluded = new Uint32Array(1);
  readonly #names = new PackedNames();

  /** Sums a batch's rows into the directories that they name. */
  add(batch: RowBatch): void {
    this.#reserve(batch);
    this.#names.addText(batch.names);
    let name = 0;
    for (let row = 0; row < batch.count; row++) {
      const length = batch.names.indexOf('/', name) - name;
      if (length < 0) throw new Error(`A batch of ${batch.count} rows has ${row} names`);
      const id = batch.id[row]!;
      const parent = batch.parent[row]!;
      if (parent !== 0) this.#place(id, parent, batch.level[row]!, name, length);
      name += length + 1;
      if (batch.inode[row] !== 0)
        this.identify(id, batch.inode[row]!, Math.round(batch.modified[row]! * 1000));
      this.apparent[id]! += batch.apparent[row]!;
      this.allocated[id]! += batch.allocated[row]!;
      this.files[id]! += batch.files[row]!;
      this.directories[id]! += batch.directories[row]!;
      this.newest[id] = Math.max(this.newest[id]!, batch.newest[row]!);
      this.readErrors[id]! += batch.readErrors[row]!;
      this.excluded[id]! += batch.excluded[row]!;
    }
  }

  /** Adds a directory behind the others, with zeros for values, and returns its index. */
  append(parent: number, level: number, name: ByteString): number {
    const index = this.count + 1;
    this.reserve(index);
    this.#names.addText(name);
    if (parent === 0) this.level[index] = level;
    else this.#place(index, parent, level, 0, name.length);
    return index;
  }

  identify(index: number, inode: number, modified: number): void {
    this.inode[index] = inode;
    this.modified[index] = modified;
  }

  set(index: number, values: Totals): void {
    this.apparent[index] = values.apparent;
    this.allocated[index] = values.allocated;
    this.files[index] = values.files;
    this.directories[index] = values.directories;
    this.newest[index] = values.newest;
    this.readErrors[index] = values.readErrors;
    this.excluded[index] = values.excluded;
  }

  name(index: number): ByteString {
    return this.#names.at(index);
  }

  /**
   * Throws where a directory was named whose own row never arrived: what is incomplete must not be served.
   * @param starts how many directories the scan started at.
   */
  checkComplete(starts = 1): void {
    if (this.count === 0) throw new Error('The scan sent no rows');
    for (let index = starts + 1; index <= this.count; index++) {
      if (this.parent[index] === 0) throw new Error(`The scan sent no row for directory ${index}`);
    }
  }

  /** Throws where a start has no row of its own, which says that it is gone, and yet something in it came. */
  checkStarts(starts: number): void {
    const { apparent, files, readErrors } = this;
    for (let index = 1; index <= this.count; index++) {
      const start = index <= starts ? index : this.parent[index]!;
      if (start > starts || this.inode[start] !== 0) continue;
      if (start !== index || apparent[index]! + files[index]! + readErrors[index]! > 0)
        throw new Error(`The scan sent no row for where it started, directory ${start}`);
    }
  }

  /** Makes room for indices up to `count`. */
  reserve(count: number): void {
    if (count <= this.count) return;
    this.count = count;
    const length = count + 1;
    this.parent = withRoom(this.parent, length);
    this.level = withRoom(this.level, length);
    this.inode = withRoom(this.inode, length);
    this.modified = withRoom(this.modified, length);
    this.apparent = withRoom(this.apparent, length);
    this.allocated = withRoom(this.allocated, length);
    this.files = withRoom(this.files, length);
    this.directories = withRoom(this.directories, length);
    this.newest = withRoom(this.newest, length);
    this.readErrors = withRoom(this.readErrors, length);
    this.excluded = withRoom(this.excluded, length);
    this.#names.reserve(length);
  }

  #reserve(batch: RowBatch): void {
    let largest = this.count;
    for (let row = 0; row < batch.count; row++) largest = Math.max(largest, batch.id[row]!);
    this.reserve(largest);
  }

  #place(index: number, parent: number, level: number, nameStart: number, nameLength: number): void {
    if (parent >= index) throw new Error(`Directory ${index} came before its parent ${parent}`);
    if (this.parent[index] !== 0) throw new Error(`Directory ${index} came twice`);
    this.parent[index] = parent;
    this.level[index] = level;
    this.#names.place(index, nameStart, nameLength);
  }
}
