import { setTimeout as after } from 'node:timers/promises';
import type { Disposable } from '../../shared/lifecycle';
import type { ScanThread } from './scanThread';

/** How long a file system that does not answer is waited for, in ms. */
export interface Patience {
  /** Without any progress. */
  readonly stall: number;
  /** For a thread to stop, or to say that it still hears. */
  readonly grace: number;
}

export const usualPatience: Patience = { stall: 60_000, grace: 2_000 };

/** What threads do together. */
export interface Task {
  /** Another number each time that something was done. */
  beat(): number;
  readonly cancelled: boolean;
  /** Tells those threads to stop that still hear. */
  stop(): void;
  /** Why a thread that hangs is given up; `thread` is its place among them. */
  reason(thread: number): Error;
}

/**
 * A thread inside a system call that hangs can be neither stopped nor ended. When a task was cancelled or makes no
 * progress, the threads that do not answer are abandoned: their calls reject, and nothing waits for them any more.
 */
export function watchOver(
  threads: readonly ScanThread[],
  { stall, grace }: Patience,
  task: Task,
): Disposable {
  let beat = task.beat();
  let since = performance.now();
  const over = new AbortController();
  const timer = setInterval(
    () => {
      const now = performance.now();
      const next = task.beat();
      if (next !== beat) [beat, since] = [next, now];
      if (!task.cancelled && now - since < stall) return;
      clearInterval(timer);
      // Before the task is told to stop: then it is cancelled in any case.
      const reasons = threads.map((_, i) => task.reason(i));
      task.stop();
      threads.forEach((thread, i) => void abandonOnceHung(thread, grace, reasons[i]!, over.signal));
    },
    Math.min(stall, grace) / 4,
  );
  timer.unref();
  return {
    dispose: () => {
      over.abort();
      clearInterval(timer);
    },
  };
}

/** Asks again and again: what a thread does before it stops may hang too. */
async function abandonOnceHung(
  thread: ScanThread,
  grace: number,
  reason: Error,
  over: AbortSignal,
): Promise<void> {
  const isOver = (): boolean => over.aborted;
  while (!isOver() && thread.alive) {
    // No timer is left when it is over.
    const wait = after(grace, false, { ref: false, signal: over }).catch(() => false);
    const answer = thread.api.call.ping().then(
      () => true,
      () => true,
    );
    if (await Promise.race([answer, wait])) await wait;
    else if (!isOver()) thread.abandon(reason);
  }
}
