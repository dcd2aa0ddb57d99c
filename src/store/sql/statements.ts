import type { Database, SqlValue, Statement } from 'sql.js';

/** A database's prepared statements, each prepared once. */
export class Statements {
  readonly #prepared = new Map<string, Statement>();

  constructor(private readonly db: Database) {}

  first<T>(query: string, params: SqlValue[], map: (values: SqlValue[]) => T): T | undefined {
    return this.all(query, params, map)[0];
  }

  all<T>(query: string, params: SqlValue[], map: (values: SqlValue[]) => T): T[] {
    const statement = this.#prepared.get(query) ?? this.db.prepare(query);
    this.#prepared.set(query, statement);
    const rows: T[] = [];
    try {
      statement.bind(params);
      while (statement.step()) rows.push(map(statement.get()));
      return rows;
    } finally {
      statement.reset();
    }
  }

  run(query: string, params: SqlValue[] = []): void {
    this.all(query, params, () => undefined);
  }

  /** All that `work` writes, or nothing where it throws. */
  transaction<T>(work: () => T): T {
    this.db.run('begin');
    try {
      const done = work();
      this.db.run('commit');
      return done;
    } catch (error) {
      this.db.run('rollback');
      throw error;
    }
  }
}
