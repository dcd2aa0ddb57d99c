import { setTimeout as wait } from 'node:timers/promises';

/**
 * Waits until `probe` gives something other than undefined or false, and returns that.
 *
 * @throws Error with `what` when the time (in ms) is over, and with the last error of `probe`, if any
 */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  timeout = 30_000,
): Promise<T> {
  const deadline = Date.now() + timeout;
  let cause: unknown;
  do {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await wait(100);
  } while (Date.now() < deadline);
  throw new Error(`Not within ${timeout / 1000} s: ${what}`, { cause });
}
