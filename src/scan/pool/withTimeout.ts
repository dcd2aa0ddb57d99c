import { setTimeout } from 'node:timers/promises';

/** Whether something was done within so many ms; it is waited for no longer, and no timer is left. Rejects as it does. */
export async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  const over = new AbortController();
  const late = setTimeout(ms, false, { ref: false, signal: over.signal });
  return Promise.race([work.then(() => true), late]).finally(() => {
    over.abort();
  });
}
