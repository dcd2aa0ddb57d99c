import type { ByteString } from '../../shared/text/byteString';
import { type Column, grow } from '../../shared/columns';
import { type RowBatch, summed } from '../../shared/rowBatch';
import { type ValueColumns, valueKeys } from './rollup';

const keys = [
  ...(['parent', 'level', 'inode', 'modified', 'nameText', 'nameStart', 'nameLength'] as const),
  ...valueKeys,
];

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
  /**
   * Names are kept as parts of the long strings in which they came: a part of a string is taken in a fifteenth of the
   * time that it takes to read a name from a buffer.
   */
  nameText = new Uint32Array(1);
  nameStart = new Uint32Array(1);
  nameLength = new Uint16Array(1);
  readonly #texts: string[] = [];

  /** Sums a batch's rows into the directories that they name. */
  add(batch: RowBatch): void {
    const { count, id, parent, level, inode, modified, names } = batch;
    this.reserve(id.subarray(0, count).reduce((largest, each) => Math.max(largest, each), this.count));
    this.#texts.push(names);
    let start = 0;
    for (let row = 0; row < count; row++) {
      const length = names.indexOf('/', start) - start;
      if (length < 0) throw new Error(`A batch of ${count} rows has ${row} names`);
      if (parent[row] !== 0) this.#place(id[row]!, parent[row]!, level[row]!, start, length);
      if (inode[row] !== 0) {
        this.inode[id[row]!] = inode[row]!;
        this.modified[id[row]!] = Math.round(modified[row]! * 1000);
      }
      start += length + 1;
    }
    for (const key of summed) addTo(this[key], id, batch[key], count);
    for (let row = 0; row < count; row++)
      this.newest[id[row]!] = Math.max(this.newest[id[row]!]!, batch.newest[row]!);
  }

  /** A directory's name; empty for those whose own row has not arrived. */
  name(index: number): ByteString {
    const start = this.nameStart[index]!;
    const text = this.#texts[this.nameText[index]!] ?? '';
    return text.slice(start, start + this.nameLength[index]!) as ByteString;
  }

  /**
   * Throws where a directory was named whose own row never arrived: what is incomplete must not be served.
   * @param starts how many directories the scan started at.
   */
  checkComplete(starts: number): void {
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
    grow(this, keys, count + 1);
  }

  #place(index: number, parent: number, level: number, nameStart: number, nameLength: number): void {
    if (parent >= index) throw new Error(`Directory ${index} came before its parent ${parent}`);
    if (this.parent[index] !== 0) throw new Error(`Directory ${index} came twice`);
    this.parent[index] = parent;
    this.level[index] = level;
    this.nameText[index] = this.#texts.length - 1;
    this.nameStart[index] = nameStart;
    this.nameLength[index] = nameLength;
  }
}

function addTo(column: Column, id: Uint32Array, added: Column, count: number): void {
  for (let row = 0; row < count; row++) column[id[row]!]! += added[row]!;
}
