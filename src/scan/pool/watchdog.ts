import { setTimeout as after } from 'node:timers/promises';
import { CancelledError } from '../../shared/errors';
import type { ByteString } from '../../shared/text/byteString';
import { hungPathAt, NoAnswerError } from '../reader/probe';
import type { HungPaths } from './hungPaths';
import type { ScanThread } from './scanThread';
import { withTimeout } from './withTimeout';

/** In ms. */
export interface HangTimeouts {
  /** A task may go so long without progress before its file system is asked whether it still answers. */
  readonly stallMs: number;
  /** A thread may take so long to stop, or to answer a ping. */
  readonly graceMs: number;
  /** A file system may take so long to answer. */
  readonly probeMs: number;
}

export const usualTimeouts: HangTimeouts = { stallMs: 60_000, graceMs: 2_000, probeMs: 10_000 };

/** A single call that takes so many times `stallMs` hangs, even where the rest of its file system answers. */
const maxStalls = 10;

/** Work that threads do together. */
export interface Task {
  /** Shared with the threads. */
  readonly state: {
    /** Grows with each thing done. */
    beats(): number;
    readonly cancelled: boolean;
    /** Asks the threads to stop. */
    cancel(): void;
  };
  /** The folder or file that a thread reads, by its place among the threads. */
  place(thread: number): ByteString;
  onProgress?(beats: number): void;
}

/**
 * A thread inside a system call that hangs can be neither stopped nor ended. When a task makes no progress or does not
 * stop once cancelled, its threads' file systems are asked from another process: threads are abandoned only where
 * there is no answer. A slow file system is waited for.
 */
export class Watchdog {
  /** Rejects when the task need not be waited for: a NoAnswerError, or a CancelledError. */
  readonly failed: Promise<never>;
  #fail!: (reason: Error) => void;
  #isOver = false;
  readonly #timer: NodeJS.Timeout;
  #beats: number;
  #since = performance.now();
  #askAt: number;

  constructor(
    private readonly threads: readonly ScanThread[],
    private readonly timeouts: HangTimeouts,
    private readonly task: Task,
    private readonly hung: HungPaths,
  ) {
    this.failed = new Promise((_, reject) => (this.#fail = reject));
    this.failed.catch(() => undefined);
    this.#beats = task.state.beats();
    this.#askAt = this.#since + timeouts.stallMs;
    const lookMs = Math.min(timeouts.stallMs, timeouts.graceMs) / 4;
    this.#timer = setInterval(() => this.#look(), lookMs).unref();
  }

  /** The task is over. */
  dispose(): void {
    this.#isOver = true;
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    if (this.#noteProgress(now)) this.task.onProgress?.(this.#beats);
    if (this.task.state.cancelled) {
      clearInterval(this.#timer);
      void this.#stop();
    } else if (now >= this.#askAt) {
      this.#askAt = Infinity;
      void this.#ask();
    }
  }

  #noteProgress(now: number): boolean {
    const beats = this.task.state.beats();
    if (beats === this.#beats) return false;
    [this.#beats, this.#since] = [beats, now];
    if (this.#askAt !== Infinity) this.#askAt = now + this.timeouts.stallMs;
    return true;
  }

  /** Finds out whether the task is slow or hangs. */
  async #ask(): Promise<void> {
    const { stallMs, probeMs } = this.timeouts;
    const places = await Promise.all(
      this.threads.map(async (thread, i) => ((await this.#hears(thread)) ? undefined : this.task.place(i))),
    );
    let paths = await Promise.all(places.map(async (place) => place && (await hungPathAt(place, probeMs))));
    if (this.#isOver || this.task.state.cancelled) return;
    const now = performance.now();
    this.#askAt = now + stallMs;
    if (this.#noteProgress(now)) return;
    if (now - this.#since > maxStalls * stallMs) paths = places;
    const path = paths.find((each) => each !== undefined);
    if (path === undefined) return;
    this.#fail(new NoAnswerError(path));
    paths.forEach((each, i) => {
      if (each !== undefined) this.#abandon(this.threads[i]!, each);
    });
    this.task.state.cancel();
  }

  /** Waits for cancelled threads, again and again: what a thread does before it stops may hang too. */
  async #stop(): Promise<void> {
    for (;;) {
      const hears = await Promise.all(this.threads.map((thread) => this.#hears(thread)));
      if (this.#isOver) return;
      const silent = [...this.threads.entries()].filter(([i]) => !hears[i]);
      for (const [, thread] of silent) thread.retired = true;
      if (silent.length > 0) this.#fail(new CancelledError());
      else await after(this.timeouts.graceMs, undefined, { ref: false });
      await Promise.all(silent.map(([i, thread]) => this.#abandonIfHung(thread, this.task.place(i))));
    }
  }

  async #abandonIfHung(thread: ScanThread, place: ByteString): Promise<void> {
    const path = await hungPathAt(place, this.timeouts.probeMs);
    if (path !== undefined && !this.#isOver) this.#abandon(thread, path);
  }

  #abandon(thread: ScanThread, path: ByteString): void {
    this.hung.add(path);
    thread.abandon(path);
  }

  #hears(thread: ScanThread): Promise<boolean> {
    const answer = thread.api.call.ping().catch(() => undefined);
    return withTimeout(this.timeouts.graceMs, answer);
  }
}
