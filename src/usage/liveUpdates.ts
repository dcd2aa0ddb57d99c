import { rootId } from '../shared/entry';
import { CancelledError, errorStack, HumanError } from '../shared/errors';
import type { ByteString } from '../shared/byteString';
import type { ChangeOutcome } from '../store/storeApi';
import { AutoScans } from './autoScans';
import type { Readings } from './changePass';
import { ChangeSaves } from './changeSaves';
import { DirectoryWatches } from './directoryWatches';
import { LiveChecks } from './liveChecks';
import type { LiveHost } from './liveHost';
import { LiveReads } from './liveReads';
import { type DueReads, PendingReads } from './pendingReads';
import type { RootContext } from './root';
import { pathBelow } from './rootPaths';
import { saveChanges } from './saveChanges';
import type { LiveState } from './usage';

const minuteMs = 60_000;

/** Keeps one root's result true while its files change: one pass at a time, and none while the root is scanned. */
export class LiveUpdates {
  /** Of what the editor's watcher tells nothing. */
  readonly #watches = new DirectoryWatches((path) => {
    this.#told([path]);
  });
  readonly #pending: PendingReads;
  readonly #reads: LiveReads;
  readonly #checks: LiveChecks;
  readonly #saves: ChangeSaves;
  readonly #scans: AutoScans;
  #timer: NodeJS.Timeout | undefined;
  #pass: Promise<void> | undefined;
  #paused = false;
  #closed = false;
  /** The root was not there when it was last read. */
  #away = false;
  /** A full scan was made since changes are followed. */
  #isComplete = false;
  /** More changed than could be read, and no scan has followed yet. */
  #isLost = false;
  /** There may be new directories that the watcher leaves out. */
  #isToSearch = false;
  /** It was read, and has not been compared with what is there. */
  #isUnverified = false;

  constructor(
    private readonly host: LiveHost,
    private readonly context: RootContext,
  ) {
    const { timings, databaseOf, config } = context;
    const isOver = (): boolean => this.#isOver;
    this.#pending = new PendingReads(timings, this.#watches);
    this.#checks = new LiveChecks(host, context, this.#pending, {
      isOn: () => this.#isOn,
      isOver,
      found: () => {
        this.#arm();
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
    this.#saves = new ChangeSaves(
      timings.save,
      async () => databaseOf(await host.real()),
      async () => {
        const info = await saveChanges(host, context);
        if (!info || this.#closed) return;
        host.changed(info);
        this.#retryIfElsewhere();
      },
    );
    const scans = {
      result: () => host.result,
      staleAfter: () => config.staleAfter * minuteMs,
      scanInterval: () => config.scanInterval * minuteMs,
      mayScan: () => !this.#isOver && config.mayScan(host.path),
      scan: (why: string) => this.#scan(why),
    };
    this.#scans = new AutoScans(scans, timings.tick);
  }

  get state(): LiveState {
    const kind = !this.#isOn ? 'none' : this.#checks.distrusted ? 'distrusted' : 'following';
    const busy = this.#isOn && (this.#pass !== undefined || !this.#pending.dirty.isEmpty);
    const asOf = this.#isOn ? this.#reads.marks.oldest : undefined;
    return { kind, busy, asOf, verifying: this.#checks.verifying };
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
    if (this.#isOn || this.#mayFollow)
      this.#told(paths.flatMap((path) => pathBelow(this.host.path, path) ?? []));
  }

  /** Relative paths. */
  #told(paths: readonly ByteString[]): void {
    if (this.#closed || paths.length === 0) return;
    const { dirty, gapReads } = this.#pending;
    const wasBusy = this.state.busy;
    const now = Date.now();
    const wasFlooded = dirty.flooded;
    for (const path of paths) dirty.event(path, now);
    if (dirty.flooded && !wasFlooded) {
      // A scan follows, and with it the search for what to follow; until then they would tell of ever more.
      this.#watches.clear();
      this.#mark([rootId], now);
    }
    if (gapReads.touched(now)) this.#mark(gapReads.ids, gapReads.readAt);
    this.#arm();
    if (!wasBusy) this.host.changed();
  }

  /** What is stored is not known yet; or it is the first scan, and the walk may have passed already. */
  get #mayFollow(): boolean {
    const { result } = this.host;
    return this.context.config.liveUpdates && (result === undefined || (this.#paused && !result));
  }

  viewShown(): void {
    this.#scans.lookedAt();
  }

  /** Live updates were turned on or off. */
  switched(): void {
    if (this.#isOn) this.loaded(true);
    else this.#watches.clear();
  }

  /** A stored result was read: it may be of long ago. @param isThere whether the root was found. */
  loaded(isThere: boolean): void {
    this.#away = !isThere;
    if (!isThere) return;
    this.#pending.gapReads.clear(this.host.result?.scannedAt ?? 0);
    this.#isUnverified = true;
    this.#arm();
    this.#checks.inBackground(async () => {
      await this.#checks.verify();
      if (this.#isOver) return;
      this.#isUnverified = false;
      await this.#checks.searchGaps();
      this.#scans.lookedAt();
    });
  }

  /** Ends what is read: a scan begins, and what changes from now on is read after it. */
  async pause(whole: boolean): Promise<void> {
    this.#paused = true;
    this.#checks.forget();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#reads.stop();
    await this.#pass;
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
      this.#saved();
    }
    if (scanned === 'root') {
      this.#scans.scanned();
      this.#away = false;
      this.#isComplete = this.#isOn;
      this.#isLost = false;
      this.#isUnverified = false;
      this.#pending.gapReads.clear(Date.now());
    }
    this.#checks.inBackground(async () => {
      await this.#tellMarks();
      if (scanned === 'root') await this.#checks.compare();
      await this.#checks.searchGaps();
    });
    if (this.#isUnverified) this.loaded(true);
    this.#arm();
  }

  /** Nothing is stored any more. */
  forget(): void {
    this.#pending.clear();
    this.#watches.clear();
    this.#reads.renewed(true);
    this.#checks.forget();
    this.#isComplete = false;
    this.#saves.saved();
  }

  /** What is being read ends; what was stored is saved. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#scans.close();
    this.#watches.dispose();
    this.#reads.stop();
    await this.#pass;
    await this.#saves.flush();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isOver || this.#pass || !this.#isOn) return;
    const next = this.#pending.nextAt;
    if (next === Infinity) return;
    const begin = (): void => {
      this.#begin();
    };
    this.#timer = setTimeout(begin, Math.max(0, next - Date.now())).unref();
  }

  #begin(): void {
    const now = Date.now();
    const { dirty } = this.#pending;
    // Until it is quiet, there is no point in reading what changes again.
    const due = dirty.flooded ? undefined : this.#pending.takeDue(now);
    if (dirty.flooded && now >= dirty.dueAt!) this.#flooded();
    if (!due) {
      this.#arm();
      return;
    }
    this.#pass = this.#run(due).finally(() => {
      this.#pass = undefined;
      this.#arm();
      this.host.changed();
      if (dirty.isEmpty) this.#scans.calm();
    });
  }

  async #run(due: DueReads): Promise<void> {
    const startedAt = Date.now();
    try {
      await this.#reads.run(due);
      if (due.withGaps) this.#gapsRead(startedAt);
      await this.#tellMarks();
      if (this.#isToSearch) this.#checks.inBackground(() => this.#checks.searchGaps());
      this.#isToSearch = false;
      if (this.#away) this.#returned();
    } catch (error) {
      this.#failed(error, this.#reads.rest ?? due.readings);
    }
  }

  #gapsRead(at: number): void {
    const { gaps } = this.#pending.gapReads;
    // What grew in place does not show in times: the marks stay until a scan.
    if (gaps.areMany) this.#checks.inBackground(() => this.#checks.verify((path) => gaps.holds(path)));
    else this.#reads.gapsRead(at);
  }

  #stored({ info, changed, differing, uncertain }: ChangeOutcome, deep: boolean): void {
    // Deep reads may find new directories; they are searched when the pass is over.
    this.#isToSearch ||= deep;
    if (uncertain.length > 0) this.#scans.linksAreUncertain();
    const isNew = changed > 0 || differing.length > 0;
    if (isNew) this.#saves.touch();
    this.host.changed(isNew ? info : undefined, differing);
  }

  #failed(error: unknown, rest: Readings): void {
    if (this.#closed) return;
    const now = Date.now();
    const { dirty, second } = this.#pending;
    const { quiet, secondLook } = this.context.timings;
    if (error instanceof CancelledError) {
      for (const [path, reading] of rest) dirty.add(path, reading, now);
      return;
    }
    if (error instanceof HumanError) {
      const at = now + (this.#away ? secondLook : quiet);
      second.plan('' as ByteString, { at, reading: 'look' }, true);
      if (!this.#away) this.host.failed(error);
      this.#away = true;
      return;
    }
    this.context.log.error(errorStack(error));
    for (const [path, reading] of rest) second.plan(path, { at: now + secondLook, reading });
  }

  /** The root was away and is back, perhaps as another. */
  #returned(): void {
    this.#away = false;
    this.host.changed(this.host.result ?? undefined);
    if (!this.#scans.returned()) this.loaded(true);
  }

  #flooded(): void {
    this.#pending.dirty.take();
    this.#isLost = true;
    this.#scans.floods();
  }

  async #scan(why: string): Promise<void> {
    this.context.log.info(`Scanning ${this.host.path}, as ${why}`);
    try {
      await this.host.scan();
    } catch {
      // Whoever shows the root's state tells why.
      if (this.#isLost) this.#mark([rootId], Date.now());
    }
  }

  #saved(): void {
    this.#saves.saved();
    this.#retryIfElsewhere();
  }

  /** The window that saves this root may close. */
  #retryIfElsewhere(): void {
    if (this.host.result?.savedElsewhere) this.#saves.touch();
  }

  #mark(ids: Iterable<number>, at: number): void {
    this.#reads.marks.add(ids, at);
    this.#checks.inBackground(() => this.#tellMarks());
  }

  async #tellMarks(): Promise<void> {
    if (this.host.result && !this.#closed) await this.#reads.tellMarks();
    this.host.changed();
  }
}
