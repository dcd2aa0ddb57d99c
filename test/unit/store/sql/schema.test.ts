import assert from 'node:assert/strict';
import { createTables, migrate, migrations } from '../../../../src/store/sql/schema';
import { loadSqlJs } from '../../../support/store/storeHarness';

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

  it('knows of no link in an older result how many names its inode had', async () => {
    const db = new (await loadSqlJs()).Database();
    migrate(db, 0, migrations.slice(0, 1));
    db.run('insert into link values (1, 2, 3, 4, 5)');
    migrate(db, 1);
    assert.deepEqual(db.exec('select * from link')[0]?.values, [[1, 2, 3, 4, 5, 0]]);
    db.close();
  });

  it('keeps of own values in an older result what totals do not tell', async () => {
    const db = new (await loadSqlJs()).Database();
    migrate(db, 0, migrations.slice(0, 3));
    db.run('insert into own values (1, 20, 30, 40, 50, 60, 70, 80, -90, -100)');
    migrate(db, 3);
    assert.deepEqual(
      db.exec('select directory, newest, linked_apparent, linked_allocated from own')[0]?.values,
      [[1, 60, -90, -100]],
    );
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
