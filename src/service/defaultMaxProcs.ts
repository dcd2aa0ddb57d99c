import { availableParallelism } from 'node:os';

/** The number of scan workers when `maxProcs` is not set. */
export function defaultMaxProcs(): number {
  return Math.min(4, availableParallelism());
}
