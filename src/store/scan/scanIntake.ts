import type { MessagePort } from 'node:worker_threads';
import { CancelledError, errorMessage } from '../../shared/errors';
import type { BatchMessage } from '../../shared/rowBatch';
import { newFindings } from '../parts/parts';
import { addLinks } from './linkRows';
import type { ScanLog } from '../scanLog';
import type { ScanPlan } from '../storeApi';

/** Takes in what scan workers send for one scan; nothing that is served changes. */
export class ScanIntake {
  found = newFindings();
  /** Resolves once every port has said its end; rejects as soon as a batch cannot be taken in, or a worker is gone. */
  readonly settled: Promise<void>;
  readonly #open: Set<MessagePort>;
  #resolve!: () => void;
  #reject!: (error: Error) => void;
  #failure: Error | undefined;

  constructor(
    readonly plan: ScanPlan,
    private readonly log: ScanLog,
  ) {
    this.#open = new Set(plan.ports);
    this.settled = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // A failure before anybody waits must not be an unhandled rejection.
    this.settled.catch(() => undefined);
    for (const port of plan.ports) this.#listen(port);
    if (plan.ports.length === 0) this.#resolve();
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
    this.#fail(new CancelledError());
  }

  throwIfFailed(): void {
    if (this.#failure) throw this.#failure;
  }

  #listen(port: MessagePort): void {
    port.on('message', (message) => {
      try {
        if (this.#open.has(port)) this.#take(message as BatchMessage, port);
      } catch (error) {
        this.#fail(new Error(`A batch could not be stored: ${errorMessage(error)}`, { cause: error }));
      }
    });
    port.on('close', () => {
      if (this.#open.has(port)) this.#fail(new Error('A scan worker went away before its scan was complete'));
    });
  }

  #take(message: BatchMessage, port: MessagePort): void {
    if (message.kind === 'end') {
      this.#open.delete(port);
      port.close();
      if (this.#open.size === 0) this.#resolve();
      return;
    }
    const { batch } = message;
    const { directories, links, others } = this.found;
    directories.add(batch);
    for (const directory of batch.links.directory.subarray(0, batch.links.count))
      directories.reserve(directory);
    addLinks(links, batch.links);
    for (const rows of others) rows.add(batch);
    this.log.batch(batch);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#reject(error);
    const ports = [...this.#open];
    this.#open.clear();
    for (const port of ports) port.close();
    this.found = newFindings();
  }
}
