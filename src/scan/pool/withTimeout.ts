import { setTimeout } from 'node:timers/promises';

/** Whether the work was done within so many ms. Rejects as it does. */
export async function withTimeout(ms: number, work: Promise<unknown>): Promise<boolean> {
  const over = new AbortController();
  const late = setTimeout(ms, false, { ref: false, signal: over.signal });
  return Promise.race([work.then(() => true), late]).finally(() => over.abort());
}
