import { rootId } from '../../shared/entry';
import type { LiveState } from '../../shared/state';
import type { ByteString } from '../../shared/text/byteString';
import type { KeptMark } from '../../store/storeApi';
import { isWithin, prefixOf } from '../../shared/text/paths';
import { pathBelow } from '../rootPaths';
import { LiveData } from './liveData';
import { Passes } from './passes';
import { Rounds } from './rounds';

/** With more unread directories the root alone is marked when the window closes. */
const maxLeftUnread = 1_000;

/** Applies file changes to one root's stored result. At most one pass of reads runs at a time, and none during a scan. */
export class LiveUpdates extends LiveData {
  readonly #passes = new Passes(this);
  readonly #rounds = new Rounds(this, this.#passes.checks);
  /** `pending.moment` when the scan began that runs. */
  #scanBegan = 0;

  get state(): LiveState {
    const { isOn, pending, unwatched } = this;
    const { isDue, isRunning } = this.#passes.checks;
    const isUnknown = isDue || (unwatched.isUnknown && !pending.isAway);
    return {
      kind: isOn ? 'following' : 'none',
      busy: this.isBusy || isRunning,
      staleSince: isOn ? this.staleSince : undefined,
      // Comparing directories that no watcher covers is routine, and no view mentions it.
      verifying: isOn && isUnknown && this.phase !== 'scanning',
      watcherTrouble: isOn ? this.watcherTrouble : undefined,
    };
  }

  /** Absolute paths, of this root or not. */
  filesChanged(paths: readonly string[]): void {
    const { result, context } = this.record;
    // Before the stored result is known, and in a first scan, which may have passed already.
    const mayFollow = result === undefined || (this.isOver && !result);
    if (!this.isOn && !(context.config.liveUpdates && mayFollow)) return;
    const below = paths.flatMap((path) => pathBelow(this.record.path, path) ?? []);
    this.reported(below, paths.length - below.length);
  }

  /** A path that did not answer, absolute and resolved, answers again. */
  answered(path: ByteString): void {
    const { result } = this.record;
    if (!this.isOn || !result || !isWithin(path, result.rootPath)) return;
    this.pending.event(path.slice(prefixOf(result.rootPath).length) as ByteString, Date.now());
    this.#passes.arm();
  }

  /** Reads what changed at these paths, relative to the root, whether live updates are on or off. */
  reread(paths: readonly ByteString[]): void {
    if (this.phase === 'closed') return;
    this.isOrdered = true;
    const now = Date.now();
    for (const path of paths) this.pending.event(path, now);
    this.#passes.arm();
  }

  /** @param others how many events of other roots came with them */
  protected reported(paths: readonly ByteString[], others = 0): void {
    const { pending, unwatched } = this;
    if (this.phase === 'closed' || paths.length + others === 0) return;
    const { isBusy: wasBusy } = this;
    const wasFlooded = pending.burst.flooded;
    const now = Date.now();
    pending.count(others, false, now);
    for (const path of paths) pending.event(path, now);
    const foreign = this.saves.reported(paths);
    this.troubled(() => this.probe.reported(foreign));
    const floodBegins = pending.burst.flooded && !wasFlooded;
    // After the scan they are watched again; until then they would only add to the flood.
    if (floodBegins) unwatched.watches.forget();
    const isStale = foreign.length > 0 && unwatched.touched(now);
    if (floodBegins || isStale) void this.sendStale();
    this.#passes.arm();
    if (!wasBusy && this.isBusy) this.record.changed('state');
  }

  /** The watcher reports other files than before, all or none. */
  watchingChanged(): void {
    this.probe.reset();
    if (!this.isOn) {
      this.unwatched.watches.forget();
      return;
    }
    const now = Date.now();
    this.unwatched.readSoon(now, now + this.record.context.timings.gather);
    this.#verify();
  }

  /** The stored result was read. @param isThere whether the root was found @param marks of an earlier session */
  restored(isThere: boolean, marks: readonly KeptMark[]): void {
    const now = Date.now();
    const { gather, secondLook } = this.record.context.timings;
    const read = { extent: 'subtree', reason: 'related', dueAt: now + gather } as const;
    for (const { id, at, path, until } of marks) {
      if (until === 'scan') this.unsettled([id], at);
      else this.pending.add({ ...read, path, staleSince: at }, now);
    }
    if (isThere) this.#verify();
    else {
      this.lookForRoot(secondLook);
      this.#passes.arm();
    }
  }

  #verify(): void {
    this.unwatched.reset(this.record.scannedFrom);
    this.#passes.checks.verify();
    this.#passes.arm();
  }

  /** A scan begins: reading ends, and what changes from now on is read after it. */
  async pause(whole: boolean): Promise<void> {
    if (this.phase !== 'closed') this.phase = 'scanning';
    this.#scanBegan = this.pending.moment;
    await this.#passes.stop();
    const { result } = this.record;
    if (!whole || !result) return;
    const isKnown = this.isOn && this.staleSince === undefined && !this.pending.isUrgent(Date.now());
    this.probe.scanBegins(isKnown ? result.totals : undefined);
  }

  /** @param scanned what the new result is of; undefined: the scan has failed */
  resume(scanned: 'root' | 'directory' | undefined): void {
    const { pending, isOn } = this;
    const { checks } = this.#passes;
    if (this.phase !== 'closed') this.phase = 'idle';
    if (!isOn && !this.isOrdered) pending.clear();
    if (scanned) this.replaced();
    if (scanned === 'root') {
      this.record.uncertain.clear();
      pending.scanned(this.#scanBegan);
      pending.burst.scanned(this.record.scannedFrom);
      this.unwatched.reset(this.record.scannedFrom);
      this.costly.clear();
      checks.isDue = false;
      if (isOn) this.probe.scanEnded(this.record.result!.totals);
      else this.probe.reset();
    }
    void this.sendStale();
    if (scanned !== 'root' && (checks.isDue || checks.isRunning)) this.#verify();
    else checks.search();
    this.#passes.arm();
  }

  /** Nothing is stored any more. */
  forget(): void {
    this.record.uncertain.clear();
    this.pending.clear();
    this.unwatched.reset(0);
    this.unwatched.watches.forget();
    this.replaced();
    this.probe.reset();
    this.#passes.checks.isDue = false;
  }

  /** Ends what is being read, and saves what was. */
  async close(): Promise<void> {
    this.phase = 'closed';
    this.#rounds.close();
    this.unwatched.watches.forget();
    await this.#passes.stop();
    if (this.isOn) {
      // Unread directories are marked in the saved result, and read after the next start.
      const now = Date.now();
      if (this.pending.leaveStale(now) > maxLeftUnread) this.unsettled([rootId], now);
    }
    await this.sendStale();
    await this.saves.close();
  }
}
