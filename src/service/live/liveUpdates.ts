import { rootId, type Totals } from '../../shared/entry';
import type { LiveState } from '../../shared/state';
import type { ByteString } from '../../shared/text/byteString';
import type { KeptMark } from '../../store/storeApi';
import type { AutomaticScans } from '../automaticScans';
import { pathBelow } from '../rootPaths';
import type { RootRecord } from '../rootRecord';
import { LiveData } from './liveData';
import { Passes } from './passes';

/** With more unread directories the root alone is marked when the window closes. */
const maxLeftUnread = 1_000;

/** Applies file changes to one root's stored result. At most one pass of reads runs at a time, and none during a scan. */
export class LiveUpdates {
  readonly #data: LiveData;
  readonly #passes: Passes;
  readonly #probe: WatcherProbe;
  /** `pending.moment` when the scan began that runs. */
  #scanBegan = 0;

  constructor(
    private readonly record: RootRecord,
    automatic: AutomaticScans,
  ) {
    this.#data = new LiveData(record, automatic, (path) => {
      this.#reported([path]);
    });
    this.#passes = new Passes(this.#data);
    this.#probe = new WatcherProbe(record.context.timings.calm);
  }

  get state(): LiveState {
    const { isOn, isBusy, pending, staleSince, unwatched, phase } = this.#data;
    const { isDue, isRunning } = this.#passes.checks;
    const isUnknown = isDue || (unwatched.isUnknown && !pending.isAway);
    return {
      kind: isOn ? 'following' : 'none',
      busy: isBusy,
      staleSince: isOn ? staleSince : undefined,
      verifying: isOn && (isRunning || (isUnknown && phase !== 'scanning')),
      watcherReliable: this.#probe.isReliable,
    };
  }

  /** Nothing is read, for the result is being replaced, or live updates have ended. */
  get isOver(): boolean {
    return this.#data.isOver;
  }

  /** Absolute paths, of this root or not. */
  filesChanged(paths: readonly string[]): void {
    const { result, context } = this.record;
    // Before the stored result is known, and in a first scan, which may have passed already.
    const mayFollow = result === undefined || (this.isOver && !result);
    if (!this.#data.isOn && !(context.config.liveUpdates && mayFollow)) return;
    const below = paths.flatMap((path) => pathBelow(this.record.path, path) ?? []);
    if (below.length > 0) this.#probe.reset();
    this.#reported(below, paths.length - below.length);
  }

  /** Relative paths. @param others how many events of other roots came with them */
  #reported(paths: readonly ByteString[], others = 0): void {
    const { pending, unwatched } = this.#data;
    if (this.#data.phase === 'closed' || paths.length + others === 0) return;
    const { isBusy: wasBusy } = this.#data;
    const wasFlooded = pending.burst.flooded;
    const now = Date.now();
    pending.count(others, false, now);
    for (const path of paths) pending.event(path, now);
    if (pending.burst.flooded && !wasFlooded) {
      // After the scan they are watched again; until then they would only add to the flood.
      this.#data.unwatched.watches.clear();
      this.#data.unsettled([rootId], now);
    }
    if (paths.length > 0 && unwatched.touched(now)) void this.#data.sendStale();
    this.#passes.arm();
    if (!wasBusy && this.#data.isBusy) this.record.changed('live');
  }

  /** The watcher reports other files than before, all or none. */
  watchingChanged(): void {
    if (!this.#data.isOn) {
      this.#data.unwatched.watches.clear();
      this.#probe.reset();
      return;
    }
    const now = Date.now();
    this.#data.unwatched.readSoon(now, now + this.record.context.timings.gather);
    this.#verify();
  }

  /** The stored result was read. @param isThere whether the root was found @param marks of an earlier session */
  restored(isThere: boolean, marks: readonly KeptMark[]): void {
    const now = Date.now();
    const dueAt = now + this.record.context.timings.gather;
    for (const { id, at: staleSince, path, until } of marks) {
      if (until === 'scan') {
        this.#data.unsettled([id], staleSince);
        this.#data.automatic.unsettled();
      } else this.#data.pending.add({ path, extent: 'subtree', reason: 'related', dueAt, staleSince }, now);
    }
    if (isThere) this.#verify();
    else {
      this.#data.lookForRoot(this.record.context.timings.secondLook);
      this.#passes.arm();
    }
  }

  /** A result of this time replaced the one that was served: what was followed since then, only a scan can tell. */
  replaced(at: number): void {
    this.#data.unsettled([rootId], at);
    this.#data.automatic.unsettled();
  }

  #verify(): void {
    this.#data.unwatched.reset(this.record.scannedFrom);
    this.#passes.checks.verify();
    this.#passes.arm();
  }

  /** A scan begins: reading ends, and what changes from now on is read after it. */
  async pause(whole: boolean): Promise<void> {
    const { pending } = this.#data;
    if (this.#data.phase !== 'closed') this.#data.phase = 'scanning';
    this.#scanBegan = pending.moment;
    await this.#passes.stop();
    const { result } = this.record;
    if (!whole || !result) return;
    const { isOn, staleSince } = this.#data;
    const isKnown = isOn && staleSince === undefined && !pending.isUrgent(Date.now());
    this.#probe.scanBegins(isKnown ? result.totals : undefined);
  }

  /** @param scanned what the new result is of; undefined: the scan has failed */
  resume(scanned: 'root' | 'directory' | undefined): void {
    const { pending, unwatched, costly, isOn } = this.#data;
    if (this.#data.phase !== 'closed') this.#data.phase = 'idle';
    if (!isOn) pending.clear();
    if (scanned) this.#data.replaced(scanned);
    if (scanned === 'root') {
      pending.scanned(this.#scanBegan);
      unwatched.reset(this.record.scannedFrom);
      costly.clear();
      this.#passes.checks.isDue = false;
      if (isOn) this.#probe.scanEnded(this.record.result!.totals);
      else this.#probe.reset();
    }
    // Changes during the scan may not be in it.
    if (pending.burst.flooded) this.#data.unsettled([rootId], Date.now());
    void this.#data.sendStale();
    const { checks } = this.#passes;
    if (scanned !== 'root' && (checks.isDue || checks.isRunning)) this.#verify();
    else checks.search();
    this.#passes.arm();
  }

  /** Nothing is stored any more. */
  forget(): void {
    const { pending, unwatched } = this.#data;
    pending.clear();
    unwatched.reset(0);
    unwatched.watches.clear();
    this.#data.replaced(undefined);
    this.#probe.reset();
    this.#passes.checks.isDue = false;
  }

  /** Ends what is being read, and saves what was. */
  async close(): Promise<void> {
    const { pending, saves } = this.#data;
    this.#data.phase = 'closed';
    this.#data.unwatched.watches.clear();
    await this.#passes.stop();
    if (this.#data.isOn) {
      // Unread directories are marked in the saved result, and read after the next start.
      const now = Date.now();
      const isTooMuch = pending.burst.flooded || pending.leaveStale(now) > maxLeftUnread;
      if (isTooMuch) this.#data.unsettled([rootId], now);
    }
    await this.#data.sendStale();
    await saves.close();
  }
}

const compared = ['apparent', 'allocated', 'files', 'directories'] as const;

/**
 * Whether the watcher reports changes at all. It does not where two full scans of this window differ, and no event came
 * between them: so it is on some network file systems.
 */
class WatcherProbe {
  isReliable = true;
  /** When the first of two scans ended; undefined: there was none, or an event came since. */
  #scannedAt: number | undefined;
  #before: Totals | undefined;

  constructor(private readonly calmMs: number) {}

  /** An event came, or nothing is followed any more. */
  reset(): void {
    this.isReliable = true;
    this.#scannedAt = this.#before = undefined;
  }

  /** A full scan begins. @param totals what is stored; undefined: it is known to be stale */
  scanBegins(totals: Totals | undefined): void {
    // The watcher of a window that has just opened takes a while to start.
    const isStarted = this.#scannedAt !== undefined && Date.now() - this.#scannedAt >= this.calmMs;
    this.#before = isStarted ? totals : undefined;
  }

  scanEnded(totals: Totals): void {
    const before = this.#before;
    if (before && compared.some((key) => before[key] !== totals[key])) this.isReliable = false;
    this.#before = undefined;
    this.#scannedAt = Date.now();
  }
}
