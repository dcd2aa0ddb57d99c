import type { SqlValue } from 'sql.js';
import type { KeptFile, Metric } from '../../shared/entry';
import type { LargeFiles } from '../../shared/queries';
import { type Columns, grow, makeColumns } from '../../shared/columns';
import { fileColumns, type RowBatch } from '../../shared/rowBatch';
import { markerNames } from '../../shared/reclaim/markers';
import { maxKept, SizeThreshold } from '../../shared/sizeThreshold';
import type { ByteString } from '../../shared/text/byteString';
import { join } from '../../shared/text/paths';
import type { WriteTable } from '../sql/bulkInsert';
import { fromSqlName, toSqlName } from '../sql/sqlName';
import type { ResultDatabase } from '../sql/resultDatabase';
import type { Statements } from '../sql/statements';
import type { Change, DirectoryIds, FoundRows, Part } from './part';

/** Large files, and those that mark what their folder is. All other files are summed up in their directories only. */
export const files: Part = {
  schema: `
    create table file (
      directory integer not null,
      -- The path in that directory: a name, but below the limit of \`dirLevel\`.
      name not null,
      apparent integer not null,
      allocated integer not null,
      modified integer not null,
      -- Of a file with several names, to count it once; otherwise 0.
      device integer not null,
      inode integer not null,
      nlink integer not null
    );
    -- Every file with one size or the other of at least so many bytes is in the table.
    create table file_threshold (bytes integer not null)`,
  indices: [
    'create index file_by_directory on file (directory)',
    'create index file_by_inode on file (inode) where nlink > 1',
  ],
  collect: () => new FoundFiles(),
};

const keys = Object.keys(fileColumns) as (keyof typeof fileColumns)[];
const marks = '(?, ?, ?, ?, ?, ?, (? << 32) | ?, ?)';

class FoundFiles implements FoundRows {
  readonly #columns: Columns<typeof fileColumns> = makeColumns(fileColumns, 0);
  readonly #names: ByteString[] = [];
  /** The highest of the batches: below it, one worker or another left files out. */
  #threshold = new SizeThreshold().bytes;

  add({ keptFiles: { count, names, threshold, ...found } }: RowBatch): void {
    this.#threshold = Math.max(this.#threshold, threshold);
    if (count === 0) return;
    const before = this.#names.length;
    grow(this.#columns, keys, before + count);
    for (const key of keys) this.#columns[key].set(found[key].subarray(0, count), before);
    for (const name of names.split('\0', count)) this.#names.push(name as ByteString);
  }

  async write(write: WriteTable, idOf: DirectoryIds): Promise<void> {
    const threshold = new SizeThreshold();
    threshold.raise(this.#threshold);
    for (let at = 0; at < this.#names.length; at++)
      if (this.#size(at) >= threshold.bytes) threshold.add(this.#size(at));
    const kept = this.#kept(threshold.bytes);
    await write('file', marks, kept.length, (row, values, at) => {
      for (const [i, value] of this.#values(kept[row]!, idOf).entries()) values[at + i] = value;
    });
    await write('file_threshold', '(?)', 1, (_, values, at) => (values[at] = threshold.bytes));
  }

  replace(statements: Statements, { renewed, removed, idOf }: Change): void {
    const ids = JSON.stringify([...renewed, ...removed]);
    statements.run('delete from file where directory in (select value from json_each(?))', [ids]);
    const threshold = Math.max(this.#threshold, storedThreshold(statements));
    const kept = this.#kept(threshold).filter((at) => idOf(this.#columns.directory[at]!) !== 0);
    for (const at of kept) statements.run(`insert into file values ${marks}`, this.#values(at, idOf));
    if (kept.length > 0 || threshold > storedThreshold(statements)) keepFew(statements, threshold);
  }

  #size(at: number): number {
    return Math.max(this.#columns.apparent[at]!, this.#columns.allocated[at]!);
  }

  #kept(threshold: number): number[] {
    return [...this.#names.keys()].filter((at) => this.#size(at) >= threshold || isMarker(this.#names[at]!));
  }

  /** In the order of the table. */
  #values(at: number, idOf: DirectoryIds): (number | ReturnType<typeof toSqlName>)[] {
    const { directory, apparent, allocated, modified, device, inodeHigh, inodeLow, nlink } = this.#columns;
    return [
      ...[idOf(directory[at]!), toSqlName(this.#names[at]!), apparent[at]!, allocated[at]!, modified[at]!],
      ...[device[at]!, inodeHigh[at]!, inodeLow[at]!, nlink[at]!],
    ];
  }
}

function storedThreshold(statements: Statements): number {
  return statements.first('select bytes from file_threshold', [], ([bytes]) => Number(bytes)) ?? 0;
}

function isMarker(name: ByteString): boolean {
  return markerNames.has(name.slice(name.lastIndexOf('/') + 1));
}

/** Raises the stored threshold to this one at least, and further where twice as many files as usual have rows. */
function keepFew(statements: Statements, atLeast: number): void {
  const count = statements.first('select count(*) from file', [], ([rows]) => Number(rows)) ?? 0;
  if (count <= 2 * maxKept && atLeast <= storedThreshold(statements)) return;
  const rows = statements.all('select rowid, name, max(apparent, allocated) from file', [], (row) => row);
  const sizes = rows.map(([, , size]) => Number(size));
  const threshold = new SizeThreshold();
  threshold.raise(atLeast);
  for (const size of sizes) if (size >= threshold.bytes) threshold.add(size);
  const small = rows.filter(([, name], i) => sizes[i]! < threshold.bytes && !isMarker(fromSqlName(name)));
  const ids = JSON.stringify(small.map(([id]) => id));
  statements.run('delete from file where rowid in (select value from json_each(?))', [ids]);
  statements.run('update file_threshold set bytes = ?', [threshold.bytes]);
}

const columns = 'directory, name, apparent, allocated, modified, nlink';

/** Files of a size, largest first, each inode once. */
export function largestFiles(result: ResultDatabase, metric: Metric, limit: number): LargeFiles {
  const { statements } = result;
  const query = `
    select ${columns} from file where nlink = 1 or not exists (
      select 1 from file other
      where other.inode = file.inode and other.device = file.device and other.nlink > 1 and other.rowid < file.rowid
    ) order by ${metric} desc, rowid limit ?`;
  const rows = statements.all(query, [limit], toFile);
  const folders = result.paths(rows.map(({ directory }) => directory));
  const found = rows.map((file, i) => ({ ...file, path: join(folders[i]!, file.name) }));
  return { files: found, threshold: storedThreshold(statements) };
}

function toFile([directory, name, apparent, allocated, modified, links]: readonly SqlValue[]): KeptFile {
  return {
    ...{ directory: Number(directory), name: fromSqlName(name), apparent: Number(apparent) },
    ...{ allocated: Number(allocated), modified: Number(modified), links: Number(links) },
  };
}
