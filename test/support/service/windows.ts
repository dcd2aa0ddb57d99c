import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { independentSums } from '../trees/independentSum';
import type { Random } from '../trees/random';
import type { Answer, Order } from './window';

/** A process that keeps a root's result as an open window does. One order at a time. */
export class Window {
  readonly #child: ChildProcess;
  #isGone = false;

  /** @param watches how many directories it may watch, where they are limited */
  constructor(root: string, storage: string, watches?: number) {
    const script = `echo ${watches ?? ''} > /proc/sys/user/max_inotify_watches && exec "$@"`;
    const limited = {
      execPath: 'unshare',
      execArgv: ['--user', '--map-root-user', 'sh', '-c', script, 'sh', process.execPath],
    };
    const file = path.resolve('out/test/support/service/window.js');
    this.#child = fork(file, [root, storage], watches === undefined ? {} : limited);
    this.#child.once('exit', () => (this.#isGone = true));
    this.#child.on('error', () => undefined);
    // A test that fails leaves it behind: it closes when the tests end.
    this.#child.unref();
    this.#child.channel?.unref();
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** Undefined: it was killed before it answered. */
  async ask(order: Order): Promise<Answer | undefined> {
    if (this.#isGone) return undefined;
    const child = this.#child;
    return new Promise((resolve) => {
      const settle = (answer?: Answer): void => {
        child.off('message', answered).off('exit', died);
        resolve(answer);
      };
      const answered = (answer: unknown): void => {
        settle(answer as Answer);
      };
      const died = (): void => {
        settle();
      };
      child.on('message', answered).on('exit', died);
      child.send(order, () => undefined);
    });
  }

  async kill(): Promise<void> {
    if (this.#isGone) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  async close(): Promise<void> {
    const gone = once(this.#child, 'exit');
    await this.ask({ kind: 'close' });
    await gone;
  }
}

export type Sums = ReadonlyMap<string, { readonly allocated: number; readonly apparent: number }>;

/** A tree that is changed one step at a time, and what it was after each. */
export class SteppedTree {
  readonly states: Sums[];
  #files = 0;
  readonly #silent: string;

  constructor(
    readonly root: string,
    private readonly random: Random,
  ) {
    this.#silent = this.#write('silent');
    for (let i = 0; i < 12; i++) this.#write(path.join(`part-${i % 3}`, `folder-${i}`));
    this.states = [independentSums(root)];
  }

  get allocated(): number {
    return this.states.at(-1)!.get('')!.allocated;
  }

  /** Makes a file, in a folder or in a new one; returns what changed. */
  step(): string[] {
    const isNew = this.random.below(4) === 0;
    const folder = isNew ? `new-${this.#files}` : `part-${this.random.below(3)}`;
    const changed = this.#write(folder);
    this.states.push(independentSums(this.root));
    return isNew ? [path.dirname(changed), changed] : [changed];
  }

  /** A file that no step comes near grows by so much on disk; no directory is another by that. */
  growSilently(): number {
    const before = this.allocated;
    fs.appendFileSync(this.#silent, Buffer.alloc(100_000, 1), { flush: true });
    this.states.push(independentSums(this.root));
    return this.allocated - before;
  }

  #write(folder: string): string {
    const file = path.join(this.root, folder, `file-${this.#files++}`);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const fd = fs.openSync(file, 'w');
    fs.writeSync(fd, Buffer.alloc(1 + this.random.below(50_000), 1));
    // Allocated now, and not later.
    fs.fsyncSync(fd);
    fs.closeSync(fd);
    return file;
  }
}
