import { setImmediate } from 'node:timers/promises';

/** How long the thread is blocked at most, in ms. */
const sliceMs = 3;

/** Visits items with pauses, so that this thread stays responsive. */
export async function inSlices<T>(
  items: readonly T[],
  each: (item: T, index: number) => void,
): Promise<void> {
  let started = performance.now();
  for (let i = 0; i < items.length; i++) {
    each(items[i]!, i);
    if (i % 32 !== 31 || performance.now() - started < sliceMs) continue;
    await setImmediate();
    started = performance.now();
  }
}
