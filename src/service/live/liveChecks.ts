import { setTimeout } from 'node:timers/promises';
import type { ByteString } from '../../shared/text/byteString';
import { logBug } from '../../shared/log';
import type { LiveHost } from './liveHost';
import type { PendingReads } from './pendingReads';
import type { RootContext } from '../rootContext';
import { Trust } from './trust';
import { differingDirectories } from './verification';

/** What was modified so shortly before it was read may have changed again within the same moment. */
const surelyOlderMs = 2_000;

export interface CheckHooks {
  /** Whether the root is kept true at all. */
  isOn(): boolean;
  /** Whether to stop where one is. */
  isOver(): boolean;
  /** Something waits to be read. */
  found(): void;
}

/** What takes long and need not be waited for, one after the other: mostly comparisons with what is there. */
export class LiveChecks {
  readonly #trust = new Trust();
  #running: Promise<void> = Promise.resolve();
  #verifying = false;
  #lastEventAtScan = 0;

  constructor(
    private readonly host: LiveHost,
    private readonly context: RootContext,
    private readonly pending: PendingReads,
    private readonly hooks: CheckHooks,
  ) {}

  get verifying(): boolean {
    return this.#verifying;
  }

  /** Something changed that no event announced. */
  get distrusted(): boolean {
    return this.#trust.distrusted;
  }

  inBackground(work: () => Promise<void>): void {
    this.#running = this.#running.then(work).catch((error: unknown) => {
      if (!this.hooks.isOver()) logBug(this.context.log, error);
    });
  }

  forget(): void {
    this.#trust.forget();
  }

  /** Keeps what is stored until a full scan has found what is there. */
  async remember(): Promise<void> {
    this.#lastEventAtScan = this.pending.dirty.lastAt;
    const store = await this.context.store.call();
    await this.#trust.remember(store, await this.host.real(), this.pending.gapReads.ids);
  }

  /** Whether the full scan found what was stored before it. */
  async compare(): Promise<void> {
    const agrees = await this.#trust.agrees(await this.context.store.call(), await this.host.real());
    if (agrees === undefined) return;
    if (!agrees) {
      await this.unannounced(this.#lastEventAtScan);
      return;
    }
    this.#trust.distrusted = false;
    this.host.changed();
  }

  /**
   * Something is not as it is stored. Where no event comes that may have been on its way, changes do not show by
   * themselves. @param lastAt when the last event had come by then
   */
  async unannounced(lastAt: number): Promise<void> {
    await setTimeout(2 * this.context.timings.quiet, undefined, { ref: false });
    if (this.hooks.isOver() || this.pending.dirty.lastAt !== lastAt) return;
    this.#trust.distrusted = true;
    this.context.log.warn(`Something changed in ${this.host.path} that the editor did not tell`);
    this.host.changed();
  }

  /** Has what is not as it was stored read again. @param only which directories to look at; all where undefined. */
  async verify(only?: (path: ByteString) => boolean): Promise<void> {
    const { result } = this.host;
    if (!result || !this.hooks.isOn() || this.hooks.isOver()) return;
    const { pool, timings } = this.context;
    const store = await this.context.store.call();
    this.#verifying = true;
    this.host.changed();
    try {
      const pages = differingDirectories(store, pool, {
        root: await this.host.real(),
        followSymlinks: result.settings.followSymlinks,
        sureUntil: result.scannedAt - result.elapsedMs - surelyOlderMs,
        pause: timings.verifyPause,
        isOver: () => this.hooks.isOver(),
        ...(only && { only }),
      });
      for await (const paths of pages) {
        for (const path of paths) this.pending.dirty.add(path, 'look', Date.now());
        this.hooks.found();
      }
    } finally {
      this.#verifying = false;
      this.host.changed();
    }
  }

  /** Learns which directories the watcher leaves out. */
  async searchGaps(): Promise<void> {
    const { path, result } = this.host;
    if (!result || !this.hooks.isOn() || this.hooks.isOver()) return;
    const globs = this.context.config.watcherExclude(path);
    const store = await this.context.store.call();
    await this.pending.gapReads.gaps.search(store, await this.host.real(), globs, () => this.hooks.isOver());
  }
}
