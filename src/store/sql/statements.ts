import type { Database, SqlValue, Statement } from 'sql.js';

/** A database's prepared statements, each prepared once. */
export class Statements {
  readonly #prepared = new Map<string, Statement>();

  constructor(private readonly db: Database) {}

  first<T>(query: string, params: SqlValue[], map: (values: SqlValue[]) => T): T | undefined {
    let first: T | undefined;
    this.#each(query, params, (values) => {
      first = map(values);
      return false;
    });
    return first;
  }

  all<T>(query: string, params: SqlValue[], map: (values: SqlValue[]) => T): T[] {
    const rows: T[] = [];
    this.#each(query, params, (values) => {
      rows.push(map(values));
      return true;
    });
    return rows;
  }

  run(query: string, params: SqlValue[] = []): void {
    this.#each(query, params, () => true);
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

  /** Forgets them: the database that they were prepared in is about to be closed. */
  clear(): void {
    this.#prepared.clear();
  }

  /** Steps through a query's rows until `visit` answers false. */
  #each(query: string, params: SqlValue[], visit: (values: SqlValue[]) => boolean): void {
    let statement = this.#prepared.get(query);
    if (statement === undefined) {
      statement = this.db.prepare(query);
      this.#prepared.set(query, statement);
    }
    try {
      statement.bind(params);
      while (statement.step() && visit(statement.get()));
    } finally {
      statement.reset();
    }
  }
}
