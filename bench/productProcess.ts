import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { smallProcess } from '../src/process/processApi';
import type { Done, Task } from './child';

/** The product in a process of its own, its threads warm from one task to the next. */
export class ProductProcess {
  readonly #process: ChildProcess;
  readonly #failure: Promise<never>;

  /** @param portable reads by the portable reader, where there is another one. */
  constructor(maxProcs: number, portable = false) {
    this.#process = fork(path.resolve('out/bench/child.js'), [String(maxProcs)], {
      execArgv: [smallProcess],
      env: { ...process.env, ...(portable && { DISK_USAGE_READER: 'portable' }) },
    });
    this.#failure = once(this.#process, 'exit').then(([code]) => {
      throw new Error(`The product ended with ${String(code)}`);
    });
    this.#failure.catch(() => undefined);
  }

  /** Throws where the task fails: that ends the process. */
  async run(what: Task['what'], folder: string): Promise<Done> {
    this.#process.send({ what, folder } satisfies Task);
    const [done] = (await Promise.race([once(this.#process, 'message'), this.#failure])) as [Done];
    return done;
  }

  end(): void {
    this.#process.disconnect();
  }
}
