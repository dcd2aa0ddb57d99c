import assert from 'node:assert/strict';
import { readdirSync, readFileSync, utimesSync } from 'node:fs';
import path from 'node:path';
import initSqlJs from 'sql.js';

const temporary = /\.(\d+)\.\d+\.tmp$/;
const hour = 3_600_000;

/** The folder of databases, as whoever opens it while the service runs or after its death finds it. */
export class Storage {
  constructor(readonly folder: string) {}

  /** Throws where the database is not sound, or was set aside. It may not be there yet. */
  async check(): Promise<void> {
    const names = readdirSync(this.folder);
    assert.deepEqual(
      names.filter((name) => name.includes('damaged')),
      [],
      'no database is damaged',
    );
    const sql = await initSqlJs();
    for (const name of names.filter((each) => each.endsWith('.sqlite'))) {
      const database = new sql.Database(readFileSync(path.join(this.folder, name)));
      const [found] = database.exec('pragma integrity_check');
      database.close();
      assert.deepEqual(found?.values, [['ok']], `${name} is sound`);
    }
  }

  /** Makes what a killed process was writing as old as what the next one may remove; how many files that are. */
  ageLeftovers(): number {
    const left = this.#temporaries();
    const old = (Date.now() - 2 * hour) / 1000;
    for (const name of left) utimesSync(path.join(this.folder, name), old, old);
    return left.length;
  }

  /** Throws where there is a temporary file that nobody is writing. */
  checkLeftovers(): void {
    assert.deepEqual(this.#temporaries(), [], 'no temporary file is left');
  }

  #temporaries(): string[] {
    return readdirSync(this.folder).filter((name) => temporary.test(name));
  }
}
