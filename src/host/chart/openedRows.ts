import type { RootState } from '../../shared/state';
import { CancelledError, errorStack, HumanError } from '../../shared/errors';
import type { DirectoryRow, Metric, RowId } from '../../shared/entry';
import type { Log } from '../../shared/log';
import { isAtLimit } from '../../shared/queries';
import type { Usage } from '../../service/usage';

/**
 * Opens rows at the `dirLevel` limit for a chart. One that cannot be opened is not tried again until there is another
 * result: each try is a scan, which tells of a change, which is drawn, which would be the next try.
 */
export class OpenedRows {
  readonly #failures = new Map<RowId, unknown>();
  /** What the failures belong to. */
  #result: RootState['result'];

  constructor(
    private readonly usage: Usage,
    private readonly log: Log,
  ) {}

  /** Reads what lies below a row where it is at the limit. Does not reject: `failure` says what was wrong. */
  async open(root: string, row: DirectoryRow, metric: Metric): Promise<void> {
    const result = this.usage.state(root)?.result;
    if (result !== this.#result) this.retry();
    this.#result = result;
    if (!isAtLimit(row) || this.#failures.has(row.id)) return;
    try {
      await this.usage.children(root, row.id, { sort: 'size', metric, limit: 1 });
    } catch (error) {
      if (result === this.#result) this.#failures.set(row.id, error);
      const isExpected = error instanceof HumanError || error instanceof CancelledError;
      if (!isExpected) this.log.error(errorStack(error));
    }
  }

  /** Why a row was not opened; undefined where it was, or need not be. */
  failure(id: RowId): unknown {
    return this.#failures.get(id);
  }

  /** A person asks anew: what failed is tried again. */
  retry(): void {
    this.#failures.clear();
  }
}
