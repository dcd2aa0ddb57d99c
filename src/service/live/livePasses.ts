import type { LiveReads } from './liveReads';
import type { Readings } from './changePass';
import type { DueReads, PendingReads } from './pendingReads';

export interface PassHooks {
  /** Whether anything may be read now. */
  mayRun(): boolean;
  /** More changed than can be read: a scan has to. */
  flooded(): void;
  /** All that was due is read. @param startedAt when that began, in ms since 1970. */
  read(due: DueReads, startedAt: number): Promise<void>;
  /** @param rest what is still to be read of what was due. */
  failed(error: unknown, rest: Readings, due: DueReads): void;
  /** A pass is over, however. */
  ended(): void;
}

/** Reads what waits as soon as it is due: one pass at a time. */
export class LivePasses {
  #timer: NodeJS.Timeout | undefined;
  #pass: Promise<void> | undefined;

  constructor(
    private readonly pending: PendingReads,
    private readonly reads: LiveReads,
    private readonly hooks: PassHooks,
  ) {}

  get running(): boolean {
    return this.#pass !== undefined;
  }

  /** Sees to it that what waits is read when it is due. */
  arm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pass || !this.hooks.mayRun()) return;
    const next = this.pending.nextAt;
    if (next === Infinity) return;
    const begin = (): void => {
      this.#begin();
    };
    this.#timer = setTimeout(begin, Math.max(0, next - Date.now())).unref();
  }

  /** Ends what is read, and reads nothing until it is armed again. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.reads.stop();
    await this.#pass;
  }

  #begin(): void {
    const now = Date.now();
    const { dirty } = this.pending;
    const due = dirty.flooded ? undefined : this.pending.takeDue(now);
    if (dirty.flooded && now >= dirty.dueAt!) this.hooks.flooded();
    if (!due) {
      this.arm();
      return;
    }
    this.#pass = this.#run(due).finally(() => {
      this.#pass = undefined;
      this.arm();
      this.hooks.ended();
    });
  }

  async #run(due: DueReads): Promise<void> {
    const startedAt = Date.now();
    try {
      await this.reads.run(due);
      await this.hooks.read(due, startedAt);
    } catch (error) {
      this.hooks.failed(error, this.reads.rest ?? due.readings, due);
    }
  }
}
