import type { RowId } from '../../shared/entry';
import { unpackPaths } from '../../shared/text/packedPaths';
import type { BackgroundChecks } from './backgroundChecks';
import type { LiveData } from './liveData';
import { maxRoundReads, roundEntries } from './liveTimings';

const minuteMs = 60_000;

/**
 * Looks again and again for changes that nothing reported. Each round compares all directories by their times, and reads
 * the next part of them, so that a file that grew in place is found within `staleAfter`. Many files take longer.
 */
export class Rounds {
  #timer: NodeJS.Timeout | undefined;
  /** The wait before the next round, in ms. */
  #wait = 0;
  #readUpTo: RowId = 0;
  /** The time at which the first part was read, in ms since 1970. */
  #beganAt = Date.now();

  constructor(
    private readonly data: LiveData,
    private readonly checks: BackgroundChecks,
  ) {
    this.#arm(0);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  /** @param lastMs how long the last round took */
  #arm(lastMs: number): void {
    const { round, roundPause } = this.data.record.context.timings;
    this.#wait = Math.max(round, roundPause * lastMs);
    this.#timer = setTimeout(() => void this.#round(), this.#wait).unref();
  }

  async #round(): Promise<void> {
    const { data } = this;
    const from = performance.now();
    if (data.isOn && !data.isOver && !data.pending.isAway && !data.pending.burst.flooded) {
      data.troubled(() => data.probe.roundBegins());
      await this.checks.lookAround(() => this.#readSome());
    }
    if (data.phase !== 'closed') this.#arm(performance.now() - from);
  }

  /** The next part of all directories is to be read. */
  async #readSome(): Promise<void> {
    const { record, pending } = this.data;
    const { result, context } = record;
    if (!result) return;
    const { files, directories } = result.totals;
    const share = this.#wait / (context.config.staleAfter * minuteMs);
    const most = (roundEntries * this.#wait) / minuteMs / (files + directories + 1);
    const count = Math.min(Math.ceil(result.rows * Math.min(share, most)), maxRoundReads);
    const { store, real } = await record.stored();
    const { last, paths } = await store.identities(real, this.#readUpTo, count);
    for (const path of unpackPaths(paths)) pending.round(path, Date.now());
    this.#readUpTo = last ?? 0;
    if (last !== undefined) return;
    this.data.allReadAt = this.#beganAt;
    this.#beganAt = Date.now();
  }
}
