import { setMaxListeners } from 'node:events';
import { CancelledError, errorMessage } from '../../shared/errors';
import type { BatchMessage, RowBatch } from '../../shared/rowBatch';
import { newFindings } from '../parts/parts';
import type { ScanLog } from '../scanLog';
import type { BatchPort, ScanPlan } from '../storeApi';

/** Takes in what scan workers send for one scan; nothing that is served changes. */
export class ScanIntake {
  found = newFindings();
  /** Resolves once every port has said its end; rejects as soon as a batch cannot be taken in, or a worker is gone. */
  readonly settled: Promise<void>;
  readonly #failure = new AbortController();

  constructor(
    readonly plan: ScanPlan,
    private readonly log: ScanLog,
  ) {
    // Each port listens; there are as many as workers.
    setMaxListeners(0, this.#failure.signal);
    this.settled = Promise.all(plan.ports.map((port) => this.#listen(port))).then(() => undefined);
    this.settled.catch((error: unknown) => {
      this.#failure.abort(error);
      this.found = newFindings();
    });
  }

  /** Waits until all is there. */
  async complete(): Promise<void> {
    await this.settled;
    this.log.end();
    const { target } = this.plan;
    const { directories } = this.found;
    const starts = target.kind === 'changes' ? target.rereads.length : 1;
    if (target.kind === 'changes') {
      directories.reserve(starts);
      directories.checkStarts(starts);
    }
    directories.checkComplete(starts);
  }

  abort(): void {
    this.#failure.abort(new CancelledError());
    this.found = newFindings();
  }

  throwIfFailed(): void {
    this.#failure.signal.throwIfAborted();
  }

  /** Takes in what a port sends, up to its end. */
  async #listen(port: BatchPort): Promise<void> {
    const { signal } = this.#failure;
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
      port.on('message', (message) => {
        try {
          if (signal.aborted) return;
          const received = message as BatchMessage;
          if (received.kind === 'end') resolve();
          else this.#take(received.batch);
        } catch (error) {
          reject(new Error(`A batch could not be stored: ${errorMessage(error)}`, { cause: error }));
        }
      });
      port.on('close', () => {
        reject(new Error('A scan worker went away before its scan was complete'));
      });
    }).finally(() => {
      port.close();
    });
  }

  #take(batch: RowBatch): void {
    const { directories, links, errors } = this.found;
    directories.add(batch);
    for (const directory of batch.links.directory.subarray(0, batch.links.count))
      directories.reserve(directory);
    links.add(batch.links);
    for (const error of batch.errors) errors.push(error);
    this.log.batch(batch);
  }
}
