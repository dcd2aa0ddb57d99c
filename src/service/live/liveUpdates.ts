import type { LiveState } from '../../shared/state';
import { CancelledError, errorStack, HumanError } from '../../shared/errors';
import type { ByteString } from '../../shared/text/byteString';
import type { ChangeOutcome, KeptMark } from '../../store/storeApi';
import { AutoScans } from './renewalScans';
import type { Readings } from './changePass';
import { DirectoryWatches } from './directoryWatches';
import { LiveChecks } from './liveChecks';
import type { LiveHost } from './liveHost';
import { LivePasses } from './livePasses';
import { LiveReads } from './liveReads';
import { LiveMarks } from './liveMarks';
import { LiveSaves } from './liveSaves';
import { type DueReads, PendingReads } from './pendingReads';
import type { RootContext } from '../rootContext';
import { pathBelow } from '../rootPaths';

/** Keeps one root's result true while its files change: one pass at a time, and none while the root is scanned. */
export class LiveUpdates {
  /** Of what the editor's watcher tells nothing. */
  readonly #watches = new DirectoryWatches((path) => {
    this.#told([path]);
  });
  readonly #pending: PendingReads;
  readonly #reads: LiveReads;
  readonly #marks: LiveMarks;
  readonly #passes: LivePasses;
  readonly #checks: LiveChecks;
  readonly #saves: LiveSaves;
  readonly #scans: AutoScans;
  #paused = false;
  #closed = false;
  /** The root was not there when it was last read. */
  #away = false;
  /** A full scan was made since changes are followed. */
  #isComplete = false;
  /** There may be new directories that the watcher leaves out. */
  #isToSearch = false;
  /** It was read, and has not been compared with what is there. */
  #isUnverified = false;

  constructor(
    private readonly host: LiveHost,
    private readonly context: RootContext,
  ) {
    const isOver = (): boolean => this.#isOver;
    this.#pending = new PendingReads(context.timings, this.#watches);
    this.#checks = new LiveChecks(host, context, this.#pending, {
      isOn: () => this.#isOn,
      isOver,
      found: () => {
        this.#passes.arm();
      },
    });
    this.#reads = new LiveReads(host, context, this.#pending, {
      isOver,
      // A thread that was lowered cannot be raised again: while there are such, they are used.
      isLow: () => this.#checks.verifying,
      stored: (outcome, deep) => {
        this.#stored(outcome, deep);
      },
    });
    this.#marks = new LiveMarks(host, context, this.#reads.marks, () => {
      this.#saves.touch();
    });
    this.#passes = new LivePasses(this.#pending, this.#reads, {
      mayRun: () => this.#isOn && !this.#isOver,
      flooded: () => {
        this.#flooded();
      },
      read: (due, startedAt) => this.#read(due, startedAt),
      failed: (error, rest, due) => {
        this.#failed(error, rest, due);
      },
      ended: () => {
        host.changed();
        if (!this.#isBusy()) this.#scans.calm();
      },
    });
    this.#saves = new LiveSaves(host, context);
    this.#scans = new AutoScans(host, context, isOver);
  }

  get state(): LiveState {
    const kind = !this.#isOn ? 'none' : this.#checks.distrusted ? 'distrusted' : 'following';
    const staleSince = this.#isOn ? this.#reads.marks.oldest : undefined;
    const isUnknown = this.#isUnverified || (!this.#away && this.#pending.gapReads.isUnknown);
    const verifying = this.#checks.verifying || (this.#isOn && !this.#paused && isUnknown);
    return { kind, busy: this.#isBusy(), staleSince, verifying };
  }

  #isBusy(): boolean {
    return this.#isOn && (this.#passes.running || this.#pending.isUrgent(Date.now()));
  }

  get #isOn(): boolean {
    const { result } = this.host;
    return this.context.config.liveUpdates && !!result && !result.settings.followSymlinks;
  }

  get #isOver(): boolean {
    return this.#closed || this.#paused;
  }

  /** Absolute paths, of this root or not. */
  filesChanged(paths: readonly string[]): void {
    if (!this.#isOn && !this.#mayFollow) return;
    const below = paths.flatMap((path) => pathBelow(this.host.path, path) ?? []);
    this.#told(below, paths.length - below.length);
  }

  /** Relative paths. @param others how many of other roots came with them. */
  #told(paths: readonly ByteString[], others = 0): void {
    if (this.#closed || paths.length + others === 0) return;
    const { dirty } = this.#pending;
    const wasBusy = this.#isBusy();
    const now = Date.now();
    const wasFlooded = dirty.flooded;
    dirty.count(others, now);
    for (const path of paths) this.#pending.event(path, now);
    if (dirty.flooded && !wasFlooded) {
      // A scan follows, and with it the search for what to follow; until then they would tell of ever more.
      this.#watches.clear();
      this.#marks.unsettled(now);
    }
    if (paths.length > 0) this.#touched(now);
    this.#passes.arm();
    if (!wasBusy && this.#isBusy()) this.host.changed();
  }

  /** A directory, by its relative path, was seen not to be as it is stored. */
  differs(path: ByteString): void {
    if (!this.#isOn || this.#isOver) return;
    const { dirty, gapReads } = this.#pending;
    // In a window that has just opened, the editor's watcher takes a while to start.
    const isStarted = Date.now() - (this.host.result?.scannedAt ?? Infinity) >= this.context.timings.calm;
    if (isStarted && this.#isTold && !gapReads.gaps.holds(path)) {
      const { lastAt } = dirty;
      this.#checks.inBackground(() => this.#checks.unannounced(lastAt));
    }
    this.#pending.differs(path, Date.now());
    this.#passes.arm();
    this.host.changed();
  }

  /** What is stored is not known yet; or it is the first scan, and the walk may have passed already. */
  get #mayFollow(): boolean {
    const { result } = this.host;
    return this.context.config.liveUpdates && (result === undefined || (this.#paused && !result));
  }

  viewShown(): void {
    this.#scans.lookedAt();
  }

  /** The watcher tells of other files than before, or of all, or of none. */
  watchingChanged(): void {
    if (!this.#isOn) {
      this.#watches.clear();
      // Nothing announces what changes until they are on again.
      this.#isComplete = false;
      return;
    }
    this.#reads.readGaps();
    this.loaded(true);
  }

  /** A stored result was read, as an earlier session left it. @param marks those that were kept with it. */
  restored(isThere: boolean, marks: readonly KeptMark[]): void {
    this.#reads.restored(marks);
    if (marks.some(({ until }) => until === 'scan')) this.#scans.unsettled();
    this.loaded(isThere);
  }

  /** A result of this moment was taken over: what was followed since, in the one that was served, only a scan tells. */
  tookOver(at: number): void {
    this.#marks.unsettled(at);
    this.#scans.unsettled();
  }

  /** What is stored may be of long ago. @param isThere whether the root was found. */
  loaded(isThere: boolean): void {
    this.#away = !isThere;
    if (!isThere) {
      this.#lookLater(this.context.timings.secondLook);
      return;
    }
    this.#pending.gapReads.clear(this.#scannedFrom);
    this.#isUnverified = true;
    this.#passes.arm();
    this.#checks.inBackground(() => this.#searchGaps());
    this.#checks.inBackground(async () => {
      try {
        await this.#checks.verify();
      } catch (error) {
        // What changed since is not known then.
        if (!this.#isOver) this.#marks.unsettled(this.#scannedFrom);
        throw error;
      } finally {
        if (!this.#isOver) this.#verified();
      }
    });
  }

  #verified(): void {
    this.#isUnverified = false;
    this.host.changed();
    this.#scans.lookedAt();
  }

  /** When the last full scan began, in ms since 1970. */
  get #scannedFrom(): number {
    const { result } = this.host;
    return result ? Math.floor(result.scannedAt - result.elapsedMs) : 0;
  }

  /** Sees whether the root is there, after so many ms. */
  #lookLater(ms: number): void {
    this.#pending.second.plan('' as ByteString, { at: Date.now() + ms, reading: 'look' }, true);
    this.#passes.arm();
  }

  /** Ends what is read: a scan begins, and what changes from now on is read after it. */
  async pause(whole: boolean): Promise<void> {
    this.#paused = true;
    this.#checks.forget();
    await this.#passes.stop();
    if (whole && this.#isTold) await this.#checks.remember();
  }

  /** Whatever is there is stored, unless it changed unannounced. */
  get #isTold(): boolean {
    const isFollowed = this.#isOn && this.#isComplete && this.#pending.gapReads.gaps.isSearched;
    return isFollowed && this.#reads.marks.oldest === undefined && this.#pending.isCalm(Date.now());
  }

  /** The scan is over. @param scanned of what there is a new result; undefined: it has failed. */
  resume(scanned: 'root' | 'directory' | undefined): void {
    this.#paused = false;
    if (!this.#isOn) this.#pending.dirty.take();
    if (scanned) {
      this.#reads.renewed(scanned === 'root');
      this.#saves.scanned();
    }
    if (scanned === 'root') {
      this.#scans.scanned();
      this.#away = false;
      this.#isComplete = this.#isOn;
      this.#isUnverified = false;
      this.#pending.gapReads.clear(this.#scannedFrom);
    }
    // What came while it ran is not in it.
    if (this.#pending.dirty.flooded) this.#marks.unsettled(Date.now());
    void this.#marks.tell();
    this.#checks.inBackground(async () => {
      if (scanned === 'root') await this.#checks.compare();
      await this.#searchGaps();
    });
    if (this.#isUnverified) this.loaded(true);
    this.#passes.arm();
  }

  /** Nothing is stored any more. */
  forget(): void {
    this.#pending.clear();
    this.#watches.clear();
    this.#reads.renewed(true);
    this.#checks.forget();
    this.#isComplete = false;
    this.#saves.forget();
  }

  /** What is being read ends; what was stored is saved. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#scans.close();
    this.#watches.dispose();
    await this.#passes.stop();
    // What cannot be read any more is marked in what is saved, and read after the next start.
    if (this.#isOn) await this.#reads.leaveUnread();
    await this.#marks.tell();
    await this.#saves.close();
  }

  async #read(due: DueReads, startedAt: number): Promise<void> {
    if (due.withGaps) this.#gapsRead(startedAt);
    await this.#marks.tell();
    if (this.#isToSearch) this.#checks.inBackground(() => this.#searchGaps());
    this.#isToSearch = false;
    if (this.#away) this.#returned();
  }

  #gapsRead(at: number): void {
    const { gaps } = this.#pending.gapReads;
    // What grew in place does not show in times: the marks stay until a scan.
    if (gaps.areMany) {
      this.#pending.gapReads.compared();
      this.#checks.inBackground(() => this.#checks.verify((path) => gaps.holds(path)));
    } else this.#pending.gapReads.read(at);
  }

  async #searchGaps(): Promise<void> {
    await this.#checks.searchGaps();
    await this.#marks.tell();
    this.host.changed();
    this.#passes.arm();
  }

  #stored({ info, changed, differing, uncertain }: ChangeOutcome, deep: boolean): void {
    // Deep reads may find new directories; they are searched when the pass is over.
    this.#isToSearch ||= deep || !this.#pending.gapReads.gaps.isSearched;
    if (uncertain.length > 0) this.#scans.unsettled();
    const isNew = changed > 0 || differing.length > 0;
    if (isNew) this.#saves.touch();
    this.host.changed(isNew ? info : undefined, differing);
  }

  #failed(error: unknown, rest: Readings, due: DueReads): void {
    const { quiet, secondLook } = this.context.timings;
    if (error instanceof CancelledError) this.#reads.brokenOff(rest, due);
    else void this.#reads.putOff(rest, due, secondLook).then(() => this.#marks.tell());
    if (error instanceof CancelledError || this.#closed) return;
    if (error instanceof HumanError) {
      this.#lookLater(this.#away ? secondLook : quiet);
      if (!this.#away) this.host.failed(error);
      this.#away = true;
    } else this.context.log.error(errorStack(error));
  }

  /** The root was away and is back, perhaps as another. */
  #returned(): void {
    this.#away = false;
    this.host.changed(this.host.result ?? undefined);
    if (!this.#scans.returned()) this.loaded(true);
  }

  #flooded(): void {
    this.#pending.dirty.take();
    this.#marks.unsettled(Date.now());
    this.#scans.flooded();
  }

  /** Something changed in the root, perhaps also where nothing is told. */
  #touched(now: number): void {
    const { gapReads } = this.#pending;
    const { staleSince } = gapReads;
    gapReads.touched(now);
    if (gapReads.staleSince !== staleSince) void this.#marks.tell();
  }
}
