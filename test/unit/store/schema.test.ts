import assert from 'node:assert/strict';
import { createTables, migrate, migrations } from '../../../src/store/schema';
import { loadSqlJs } from '../../support/storeHarness';

describe('the schema', () => {
  const steps = [...migrations, 'create table added (x)', 'insert into added values (7)'];

  it('is brought up from an older version, step by step', async () => {
    const db = new (await loadSqlJs()).Database();
    createTables(db);
    db.run("insert into meta values ('kept', 1)");
    migrate(db, migrations.length, steps);
    assert.deepEqual(db.exec('pragma user_version')[0]?.values, [[steps.length]]);
    assert.deepEqual(db.exec('select x, value from added, meta')[0]?.values, [[7, 1]]);
    db.close();
  });

  it('stays as it was when a step fails', async () => {
    const db = new (await loadSqlJs()).Database();
    createTables(db);
    assert.throws(() => {
      migrate(db, migrations.length, [...steps, 'no sql']);
    });
    assert.deepEqual(db.exec('pragma user_version')[0]?.values, [[migrations.length]]);
    assert.throws(() => db.exec('select * from added'), /no such table/);
    db.close();
  });
});
