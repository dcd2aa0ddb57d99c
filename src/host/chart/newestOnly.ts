/**
 * Does `work` for one value at a time; of those that come meanwhile only the newest is served. `work` must not reject.
 */
export function newestOnly<T>(work: (value: T) => Promise<void>): (value: T) => void {
  let waiting: { readonly value: T } | undefined;
  let running = false;
  const run = async (): Promise<void> => {
    running = true;
    for (let next = waiting; next; next = waiting) {
      waiting = undefined;
      await work(next.value);
    }
    running = false;
  };
  return (value) => {
    waiting = { value };
    if (!running) void run();
  };
}
