import type { Checkpoint } from '../../shared/result';

const newestKept = 30;
const week = 7 * 24 * 3600 * 1000;

/**
 * The checkpoints that are not worth their room: the newest 30 stay, of the older ones the first of each week, and
 * no more than `limit` of all.
 * @param checkpoints newest first.
 */
export function superfluous(checkpoints: readonly Checkpoint[], limit: number): number[] {
  const firstOfWeek = new Map(checkpoints.map(({ id, at }) => [Math.floor(at / week), id]));
  const stays = checkpoints.filter(
    ({ id, at }, place) => place < newestKept || firstOfWeek.get(Math.floor(at / week)) === id,
  );
  const staying = new Set(stays.slice(0, limit));
  return checkpoints.filter((checkpoint) => !staying.has(checkpoint)).map(({ id }) => id);
}
