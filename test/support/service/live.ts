import assert from 'node:assert/strict';
import type { LiveTimings } from '../../../src/service/live/liveTimings';
import type { UsageService } from '../../../src/service/usageService';
import { type DuSizes, duCountsDirectories, duOfEach } from '../trees/du';
import { independentSums } from '../trees/independentSum';
import { until } from '../until';
import { assertLargeFiles } from './largeFiles';
import { allRows } from './usage';

/** Short waits: a test need not be as patient as a person. */
export const quick: LiveTimings = {
  gather: 5,
  quiet: 15,
  floodWait: 60_000,
  secondLook: 100,
  reread: 60,
  tick: 20,
  save: 50,
  calm: 60,
  round: 60_000,
  roundPause: 0,
  diskSpace: 50,
  idleDiskSpace: 60_000,
  checkpoint: 3_600_000,
  verifyPause: 1,
};

/** Until nothing is read or scanned any more, and nothing is as of an earlier time but where no event tells. */
export async function quiet(usage: UsageService, root: string): Promise<void> {
  await until(() => {
    const { live, scan } = usage.state(root)!;
    const isCurrent = live.staleSince === undefined || live.watcherTrouble === 'fileSystem';
    return !live.busy && !live.verifying && isCurrent && !scan;
  });
}

let directoriesCount: boolean | undefined;

/** Every directory down to a level, as `du` has it, run on each alone. */
export function duOfAll(root: string, dirLevel: number): Map<string, DuSizes> {
  directoriesCount ??= duCountsDirectories();
  const sums = independentSums(root);
  const du = duOfEach(
    root,
    [...sums.keys()].filter((path) => path === '' || path.split('/').length <= dirLevel),
  );
  return new Map(
    [...du].map(([path, sizes]) => [
      path,
      // Where this du leaves directories' own sizes out of the apparent size, the plain sum stands in for it.
      directoriesCount ? sizes : { ...sums.get(path)!, allocated: sizes.allocated },
    ]),
  );
}

/**
 * Asserts that every directory that has a row is as `du` says, that each one has a row down to `dirLevel`, and that large
 * files are known.
 */
export async function assertLikeDu(
  usage: UsageService,
  root: string,
  why: string,
  dirLevel = Infinity,
): Promise<void> {
  const rows = await allRows(usage, root);
  const expected = [...duOfAll(root, dirLevel)];
  const stored = [...rows].map(([path, { allocated, apparent }]) => [path, { allocated, apparent }] as const);
  assert.deepEqual(new Map([...stored].sort(byPath)), new Map([...expected].sort(byPath)), why);
  assert.equal(usage.state(root)!.result!.rows, rows.size, why);
  await assertLargeFiles(usage, root, why);
}

function byPath([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
