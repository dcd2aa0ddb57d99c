import { setImmediate } from 'node:timers/promises';

/** The thread that answers questions is never held for longer, in ms. */
const sliceMs = 3;

/** Runs through items with pauses, so that whatever else this thread has to do is not kept waiting. */
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
