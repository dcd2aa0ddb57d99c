import assert from 'node:assert/strict';
import { roomyDatabase } from '../../../../src/store/scan/scanFinish';
import { loadSqlJs } from '../../../support/store/storeHarness';

describe('A database with room behind it', () => {
  const roomy = 1_000_000;

  for (const { room, rows } of [
    { room: 0, rows: 2_000 },
    { room: roomy, rows: 0 },
    { room: roomy, rows: 2_000 },
    { room: roomy, rows: 100_000 },
  ]) {
    it(`of ${room} bytes, and ${rows} rows, is exported without it`, async () => {
      const sql = await loadSqlJs();
      const files: number[] = [];
      class Database extends sql.Database {
        constructor(file?: ArrayLike<number>) {
          files.push(file?.length ?? 0);
          super(file);
        }
      }
      const database = roomyDatabase({ ...sql, Database }, room);
      assert.ok(files.at(-1)! >= room);
      const count = 'with recursive n (i) as (select 1 union all select i + 1 from n where i < ?)';
      if (rows > 0) database.run(`insert into meta ${count} select 'key' || i, zeroblob(10) from n`, [rows]);
      const bytes = database.export();
      const read = new sql.Database(bytes);
      const valuesOf = (query: string): unknown => read.exec(query)[0]!.values[0];
      assert.deepEqual(valuesOf('pragma integrity_check'), ['ok']);
      assert.deepEqual(valuesOf('select count(*) from meta'), [rows]);
      const [pages, size] = ['pragma page_count', 'pragma page_size'].map((each) => valuesOf(each));
      assert.equal(bytes.length, Number(pages) * Number(size));
      read.close();
      database.close();
    });
  }
});
