import type { RowId } from '../shared/entry';
import { CancelledError, errorStack, HumanError, wordsOf } from '../shared/errors';
import type { Log } from '../shared/log';
import { words, type Words } from '../shared/text/words';

/**
 * Rows at the `dirLevel` limit that could not be scanned for a chart. They are not tried again by themselves: each try
 * is a scan, which is a change, which redraws the chart, which would be the next try.
 */
export class UnopenedRows {
  readonly #problems = new Map<string, Map<RowId, Words>>();

  constructor(private readonly log: Pick<Log, 'error'>) {}

  /** Scans below a row unless that failed before. Answers why it could not be scanned. */
  async open(root: string, id: RowId, expand: () => Promise<void>): Promise<Words | undefined> {
    const problems = this.#problems.get(root) ?? new Map<RowId, Words>();
    this.#problems.set(root, problems);
    const known = problems.get(id);
    if (known) return known;
    try {
      await expand();
      return undefined;
    } catch (error) {
      if (!(error instanceof HumanError || error instanceof CancelledError))
        this.log.error(errorStack(error));
      const problem = problemOf(error);
      problems.set(id, problem);
      return problem;
    }
  }

  /** Another result is served, or a person asks again. */
  forget(root: string): void {
    this.#problems.delete(root);
  }
}

function problemOf(error: unknown): Words {
  return error instanceof CancelledError
    ? words('Cancelled. Leave the folder and enter it again to read it.')
    : words('This folder could not be read: {0}', wordsOf(error));
}
