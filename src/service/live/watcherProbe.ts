import type { Totals } from '../../shared/entry';
import type { ByteString } from '../../shared/text/byteString';
import { isWithin } from '../../shared/text/paths';
import { readablePart } from '../rootPaths';
import { burstEvents } from './liveTimings';

/** Writing through mmap changes the allocated size alone, and no watcher reports it. */
const compared = ['apparent', 'files', 'directories'] as const;

/** Whether totals differ by something that a watcher has to report. */
function differ(before: Totals, now: Totals): boolean {
  return compared.some((key) => before[key] !== now[key]);
}

/** With more directories the first ones say enough. */
const maxMissed = 1_000;

/**
 * Whether the file watcher reports the changes of a root. It does not where a round or a scan finds a change that no event
 * announced, nor announces in the time `calmMs` after that. It does again once it reports something in such a directory,
 * or once there were events between two rounds and the later one found no such change. Times are in ms since 1970.
 */
export class WatcherProbe {
  /** Reported paths, and when they were reported last. */
  readonly #reported = new Map<ByteString, number>();
  /** Directories that changed without an event, and when that was found; '': it is not known in which. */
  readonly #missed = new Map<ByteString, number>();
  #reportedAt = -Infinity;
  /** The beginnings of the last round and of the one before. Before the first one the watcher may not have started. */
  #roundAt: number | undefined;
  #formerRoundAt: number | undefined;
  /** The end of the first of two scans; undefined: there was none, or an event came since. */
  #scannedAt: number | undefined;
  #before: Totals | undefined;

  constructor(private readonly calmMs: number) {}

  get isReliable(): boolean {
    const until = Date.now() - this.calmMs;
    return ![...this.#missed.values()].some((at) => at <= until);
  }

  /** Nothing is followed any more, or by another watcher. */
  reset(): void {
    this.#reported.clear();
    this.#missed.clear();
    this.#reportedAt = -Infinity;
    this.#roundAt = this.#formerRoundAt = this.#scannedAt = this.#before = undefined;
  }

  /** Events of these paths, relative to the root. */
  reported(paths: readonly ByteString[]): void {
    if (paths.length === 0) return;
    const { isReliable } = this;
    const now = Date.now();
    const wasMissed = this.#missed.size;
    for (const given of paths) {
      const path = readablePart(given) ?? given;
      this.#reported.set(path, now);
      for (const directory of this.#missed.keys())
        if (isNear(path, directory)) this.#missed.delete(directory);
    }
    if (this.#missed.size < wasMissed && !isReliable) this.#missed.clear();
    if (this.#reported.size > 2 * burstEvents) this.#forgetReported(now);
    this.#reportedAt = now;
    this.#scannedAt = this.#before = undefined;
  }

  #forgetReported(now: number): void {
    for (const [path, at] of this.#reported) if (at < now - this.calmMs) this.#reported.delete(path);
  }

  roundBegins(): void {
    const now = Date.now();
    this.#forgetReported(now);
    const since = this.#roundAt ?? Infinity;
    const isClean = ![...this.#missed.values()].some((at) => at >= since);
    if (isClean && this.#reportedAt >= since) this.#missed.clear();
    this.#formerRoundAt = this.#roundAt;
    this.#roundAt = now;
  }

  /** A round found that these directories differ. */
  found(directories: readonly ByteString[]): void {
    if (this.#formerRoundAt === undefined) return;
    const now = Date.now();
    const reported = [...this.#reported.keys()];
    for (const directory of directories) {
      const isReported = reported.some((path) => isNear(path, directory));
      if (!isReported && this.#missed.size < maxMissed) this.#missed.set(directory, now);
    }
  }

  /** A full scan begins. @param totals what is stored; undefined: it is known to be stale */
  scanBegins(totals: Totals | undefined): void {
    // The watcher of a window that has just opened takes a while to start.
    const isStarted = this.#scannedAt !== undefined && Date.now() - this.#scannedAt >= this.calmMs;
    this.#before = isStarted ? totals : undefined;
  }

  scanEnded(totals: Totals): void {
    if (this.#before && differ(this.#before, totals)) this.#missed.set('' as ByteString, -Infinity);
    this.#before = undefined;
    this.#scannedAt = Date.now();
  }
}

/** Whether an event of a path may announce a change in a directory, which has what is below the last level too. */
function isNear(path: ByteString, directory: ByteString): boolean {
  return isWithin(path, directory) || isWithin(directory, path);
}
