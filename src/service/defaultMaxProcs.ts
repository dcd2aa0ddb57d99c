import { availableParallelism } from 'node:os';

/** How many scan workers run at once where nobody said. */
export function defaultMaxProcs(): number {
  return Math.min(4, availableParallelism());
}
