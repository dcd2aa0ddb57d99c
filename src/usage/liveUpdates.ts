import { setTimeout as setTimeoutAsync } from 'node:timers/promises';
import type { ByteString } from '../shared/byteString';
import { type RowId, rootId } from '../shared/entry';
import { CancelledError, errorStack, HumanError } from '../shared/errors';
import type { Remote } from '../shared/rpc';
import type { ChangeOutcome, ResultInfo, StoreApi } from '../store/storeApi';
import { AsOfMarks } from './asOfMarks';
import { AutoScans } from './autoScans';
import { ChangePass, type Readings } from './changePass';
import { ChangeRead } from './changeRead';
import { ChangeSaves } from './changeSaves';
import { DirtyPaths, type Reading } from './dirtyPaths';
import { GapReads } from './gapReads';
import { HeavyReads } from './heavyReads';
import { LaterLooks } from './laterLooks';
import type { PlannedReread } from './rereads';
import type { RootContext } from './root';
import { pathBelow } from './rootPaths';
import { Trust } from './trust';
import type { LiveState } from './usage';
import { differingDirectories } from './verification';

/** The root that is kept true. */
export interface LiveHost {
  readonly path: string;
  readonly result: ResultInfo | null | undefined;
  real(): Promise<ByteString>;
  /** A full scan, at low priority. */
  scan(): Promise<unknown>;
  /** The result is another, or only the live state. @param differing rows that are not what they were. */
  changed(result?: ResultInfo, differing?: readonly RowId[]): void;
  failed(error: unknown): void;
}

const minuteMs = 60_000;
/** What was modified so shortly before it was read may have changed again within the same moment. */
const surelyOlderMs = 2_000;

/** Keeps one root's result true while its files change: one pass at a time, and none while the root is scanned. */
export class LiveUpdates {
  readonly #dirty: DirtyPaths;
  /** New directories, which are looked at again when it is quiet. */
  readonly #fresh = new LaterLooks();
  readonly #second = new LaterLooks();
  readonly #heavy: HeavyReads;
  readonly #gaps: GapReads;
  readonly #marks = new AsOfMarks();
  readonly #uncertain = new Set<RowId>();
  readonly #trust = new Trust();
  readonly #saves: ChangeSaves;
  readonly #scans: AutoScans;
  #timer: NodeJS.Timeout | undefined;
  #pass: Promise<void> | undefined;
  #read: ChangeRead | undefined;
  #background: Promise<void> = Promise.resolve();
  #paused = false;
  #closed = false;
  #verifying = false;
  /** The root was not there when it was last read. */
  #away = false;
  /** A full scan was made since changes are followed. */
  #isComplete = false;
  /** More changed than could be read, and no scan has followed yet. */
  #isLost = false;
  #isToSearch = false;
  /** It was read, and has not been compared with what is there. */
  #isUnverified = false;
  #lastAtScan = 0;

  constructor(
    private readonly host: LiveHost,
    private readonly context: RootContext,
  ) {
    const { timings, databaseOf, config } = context;
    this.#dirty = new DirtyPaths(timings);
    this.#heavy = new HeavyReads(timings.reread);
    this.#gaps = new GapReads(timings);
    this.#saves = new ChangeSaves(
      timings.save,
      async () => databaseOf(await host.real()),
      () => this.#save(),
    );
    const own = this as LiveUpdates;
    this.#scans = new AutoScans(
      {
        get result() {
          return host.result;
        },
        get staleAfter() {
          return config.staleAfter * minuteMs;
        },
        get scanInterval() {
          return config.scanInterval * minuteMs;
        },
        get mayScan() {
          return !own.#closed && !own.#paused && config.mayScan(host.path);
        },
        scan: (why) => this.#scan(why),
      },
      timings.tick,
    );
  }

  get state(): LiveState {
    const kind = !this.#isOn ? 'none' : this.#trust.distrusted ? 'distrusted' : 'following';
    const busy = this.#isOn && (this.#pass !== undefined || !this.#dirty.isEmpty);
    return { kind, busy, asOf: this.#isOn ? this.#marks.oldest : undefined, verifying: this.#verifying };
  }

  get #isOn(): boolean {
    const { result } = this.host;
    return this.context.config.liveUpdates && !!result && !result.settings.followSymlinks;
  }

  /** Absolute paths, of this root or not. */
  filesChanged(paths: readonly string[]): void {
    if (this.#closed || !(this.#isOn || this.#isFirstScan)) return;
    const wasBusy = this.state.busy;
    const now = Date.now();
    let any = false;
    for (const path of paths) {
      const below = pathBelow(this.host.path, path);
      if (below === undefined) continue;
      this.#dirty.event(below, now);
      any = true;
    }
    if (!any) return;
    if (this.#gaps.touched(now)) {
      this.#marks.add(this.#gaps.ids, this.#gaps.readAt);
      this.#inBackground(() => this.#tellMarks());
    }
    this.#arm();
    if (!wasBusy) this.host.changed();
  }

  /** The walk may have passed already where something changes: what there will be is not known yet. */
  get #isFirstScan(): boolean {
    return this.#paused && !this.host.result && this.context.config.liveUpdates;
  }

  viewShown(): void {
    this.#scans.lookedAt();
  }

  /** A stored result was read: it may be of long ago. @param isThere whether the root was found. */
  loaded(isThere: boolean): void {
    this.#away = !isThere;
    if (!isThere) return;
    this.#gaps.clear(this.host.result?.scannedAt ?? 0);
    this.#isUnverified = true;
    this.#inBackground(async () => {
      await this.#verify();
      if (this.#isOver) return;
      this.#isUnverified = false;
      await this.#searchGaps();
      this.#scans.lookedAt();
    });
  }

  /** Ends what is read: a scan begins, and what changes from now on is read after it. */
  async pause(whole: boolean): Promise<void> {
    this.#paused = true;
    this.#trust.forget();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#read?.stop(new CancelledError());
    await this.#pass;
    if (whole && this.#isOn && this.#isComplete && this.#isCalm) {
      const store = await this.context.store.call();
      this.#lastAtScan = this.#dirty.lastAt;
      await this.#trust.remember(store, await this.host.real(), this.#gaps.ids);
    }
  }

  /** The scan is over. @param scanned of what there is a new result; undefined: it has failed. */
  resume(scanned: 'root' | 'directory' | undefined): void {
    this.#paused = false;
    if (!this.#isOn) this.#dirty.take();
    if (scanned) {
      this.#marks.renewed(scanned === 'root');
      this.#saves.saved();
    }
    if (scanned === 'root') {
      this.#uncertain.clear();
      this.#scans.scanned();
      this.#away = false;
      this.#isComplete = this.#isOn;
      this.#isLost = false;
      this.#isUnverified = false;
      this.#gaps.clear(Date.now());
    }
    this.#inBackground(async () => {
      await this.#tellMarks();
      if (scanned === 'root') await this.#check();
      await this.#searchGaps();
    });
    if (this.#isUnverified) this.loaded(true);
    this.#arm();
  }

  /** Nothing is stored any more. */
  forget(): void {
    this.#dirty.take();
    this.#fresh.clear();
    this.#second.clear();
    this.#gaps.clear(0);
    this.#marks.renewed(true);
    this.#uncertain.clear();
    this.#trust.forget();
    this.#isComplete = false;
    this.#saves.saved();
  }

  /** What is being read ends; what was stored is saved. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#scans.close();
    this.#read?.stop(new CancelledError());
    await this.#pass;
    await this.#saves.flush();
  }

  /** Nothing is pending, nothing as of an earlier time, and no event came for a while. */
  get #isCalm(): boolean {
    const { calm } = this.context.timings;
    return (
      this.#dirty.isEmpty &&
      this.#fresh.size + this.#second.size === 0 &&
      this.#marks.oldest === undefined &&
      Date.now() - this.#dirty.lastAt >= calm
    );
  }

  #arm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#closed || this.#paused || this.#pass || !this.#isOn) return;
    const { quiet } = this.context.timings;
    const freshAt = this.#fresh.nextAt;
    const times = [
      this.#dirty.dueAt,
      freshAt === undefined ? undefined : Math.max(freshAt, this.#dirty.lastAt + quiet),
      this.#second.nextAt,
      this.#gaps.dueAt,
    ];
    const next = Math.min(...times.map((at) => at ?? Infinity));
    if (next === Infinity) return;
    this.#timer = setTimeout(
      () => {
        this.#begin();
      },
      Math.max(0, next - Date.now()),
    ).unref();
  }

  #begin(): void {
    const now = Date.now();
    const { timings } = this.context;
    if (this.#dirty.flooded) {
      // Until it is quiet, there is no point in reading what changes again.
      if (now >= this.#dirty.dueAt!) this.#floods();
      this.#arm();
      return;
    }
    const events: Readings =
      now >= (this.#dirty.dueAt ?? Infinity) ? this.#dirty.take() : new Map<ByteString, Reading>();
    const gaps = this.#gaps.takeDue(now);
    const isQuiet = now - this.#dirty.lastAt >= timings.quiet;
    const again: Readings = new Map([
      ...this.#second.takeDue(now),
      ...(isQuiet ? this.#fresh.takeDue(now) : []),
      ...(gaps ?? []).map((path) => [path, 'whole'] as const),
    ]);
    const readings = merged(again, events);
    if (readings.size === 0 && !gaps) {
      this.#arm();
      return;
    }
    const isRepeated = (path: ByteString): boolean => again.has(path) && !events.has(path);
    this.#pass = this.#run(readings, isRepeated, gaps !== undefined).finally(() => {
      this.#pass = undefined;
      this.#arm();
      this.host.changed();
      if (this.#dirty.isEmpty) this.#scans.calm();
    });
  }

  async #run(
    readings: Readings,
    isRepeated: (path: ByteString) => boolean,
    withGaps: boolean,
  ): Promise<void> {
    const startedAt = Date.now();
    let pass: ChangePass | undefined;
    try {
      const store = await this.context.store.call();
      const root = await this.host.real();
      pass = new ChangePass(store, root, {
        choose: (planned) => this.#choose(planned),
        read: (rereads) => this.#readRows(store, root, rereads),
        stored: (rereads, outcome, fresh) => {
          this.#stored(rereads, outcome, fresh, isRepeated);
        },
      });
      await pass.run(readings);
      if (withGaps) await this.#gapsRead(startedAt);
      await this.#tellMarks();
      if (this.#isToSearch) this.#inBackground(() => this.#searchGaps());
      this.#isToSearch = false;
      if (this.#away) this.#returned();
    } catch (error) {
      this.#failed(error, pass?.rest ?? readings);
    }
  }

  #choose(planned: readonly PlannedReread[]): PlannedReread[] {
    const gaps = new Set(this.#gaps.ids);
    return this.#heavy.choose(planned, Date.now(), (id, path, readAt, until) => {
      this.#second.plan(path, { at: until, reading: 'whole' }, true);
      if (!gaps.has(id)) this.#marks.add([id], readAt);
    });
  }

  async #readRows(
    store: Remote<StoreApi>,
    root: ByteString,
    rereads: readonly PlannedReread[],
  ): Promise<ChangeOutcome | undefined> {
    if (this.#paused || this.#closed) throw new CancelledError();
    const { pool, log, config } = this.context;
    const { result } = this.host;
    if (!result) return undefined;
    const { maxProcs, batchSize } = config;
    // A thread that was lowered cannot be raised again: while there are such, they are used.
    const request = {
      ...{ root, rereads, settings: result.settings, maxProcs, batchSize },
      low: this.#verifying,
    };
    this.#read = new ChangeRead(request, pool, store, log);
    return this.#read.outcome.finally(() => (this.#read = undefined));
  }

  #stored(
    rereads: readonly PlannedReread[],
    { info, changed, differing, uncertain, removed }: ChangeOutcome,
    fresh: readonly ByteString[],
    isRepeated: (path: ByteString) => boolean,
  ): void {
    const now = Date.now();
    const { quiet, secondLook } = this.context.timings;
    this.#marks.remove(removed);
    for (const id of removed) this.#uncertain.delete(id);
    for (const { row, deep } of rereads) {
      if (!isRepeated(row.path))
        this.#second.plan(row.path, { at: now + secondLook, reading: deep ? 'whole' : 'look' });
      if (deep && !this.#uncertain.has(row.id) && !this.#gaps.gaps.tops.has(row.path))
        this.#marks.remove([row.id]);
    }
    this.#heavy.read(rereads, now);
    for (const path of fresh) this.#fresh.plan(path, { at: now + quiet, reading: 'whole' });
    // Deep reads may find new directories; they are searched when the pass is over.
    this.#isToSearch ||= rereads.some(({ deep }) => deep);
    if (uncertain.length > 0) {
      for (const id of uncertain) this.#uncertain.add(id);
      this.#marks.add(uncertain, now);
      this.#scans.linksAreUncertain();
    }
    if (changed > 0 || differing.length > 0) this.#saves.touch();
    this.host.changed(info, differing);
  }

  async #gapsRead(at: number): Promise<void> {
    if (this.#gaps.gaps.areMany) {
      await this.#verify((path) => this.#gaps.gaps.holds(path));
      return;
    }
    this.#gaps.read(at);
    const read = this.#gaps.ids.filter((id) => !this.#uncertain.has(id));
    this.#marks.remove(read);
    // Touched again while it was read.
    if (this.#gaps.dueAt !== undefined) this.#marks.add(read, at);
  }

  #failed(error: unknown, rest: ReadonlyMap<ByteString, Reading>): void {
    if (this.#closed) return;
    const now = Date.now();
    const { quiet, secondLook } = this.context.timings;
    if (error instanceof CancelledError) {
      for (const [path, reading] of rest) this.#dirty.add(path, reading, now);
      return;
    }
    if (error instanceof HumanError) {
      const wasAway = this.#away;
      this.#away = true;
      this.#second.plan(
        '' as ByteString,
        { at: now + (wasAway ? secondLook : quiet), reading: 'look' },
        true,
      );
      if (!wasAway) this.host.failed(error);
      return;
    }
    this.context.log.error(errorStack(error));
    for (const [path, reading] of rest) this.#second.plan(path, { at: now + secondLook, reading });
  }

  /** The root was away and is back, perhaps as another. */
  #returned(): void {
    this.#away = false;
    this.host.changed(this.host.result ?? undefined);
    if (!this.#scans.returned()) this.loaded(true);
  }

  #floods(): void {
    this.#dirty.take();
    this.#isLost = true;
    if (!this.#scans.floods()) this.#markLost();
  }

  #markLost(): void {
    this.#marks.add([rootId], Date.now());
    this.#inBackground(() => this.#tellMarks());
  }

  async #scan(why: string): Promise<void> {
    this.context.log.info(`Scanning ${this.host.path}, as ${why}`);
    try {
      await this.host.scan();
    } catch {
      // Whoever shows the root's state tells why.
      if (this.#isLost) this.#markLost();
    }
  }

  async #save(): Promise<void> {
    const { context, host } = this;
    if (!context.store.running || !host.result) return;
    try {
      const store = await context.store.call();
      const root = await host.real();
      const [newest] = await store.checkpoints(root);
      if (Date.now() - (newest?.at ?? 0) >= context.timings.checkpoint)
        await store.checkpoint(root, context.config.historyLimit);
      const info = await store.save(root);
      if (info && !this.#closed) host.changed(info);
    } catch (error) {
      if (!(error instanceof CancelledError)) context.log.error(errorStack(error));
    }
  }

  async #tellMarks(): Promise<void> {
    if (this.host.result && !this.#closed)
      await this.#marks.tell(await this.context.store.call(), await this.host.real());
    this.host.changed();
  }

  /** Whether the full scan found what was stored before it. */
  async #check(): Promise<void> {
    const agrees = await this.#trust.agrees(await this.context.store.call(), await this.host.real());
    if (agrees === undefined) return;
    // An event may be on its way.
    if (!agrees) await setTimeoutAsync(2 * this.context.timings.quiet, undefined, { ref: false });
    if (!agrees && this.#dirty.lastAt !== this.#lastAtScan) return;
    this.#trust.distrusted = !agrees;
    if (!agrees) this.context.log.warn(`Something changed in ${this.host.path} that the editor did not tell`);
    this.host.changed();
  }

  async #verify(only?: (path: ByteString) => boolean): Promise<void> {
    const { result } = this.host;
    if (!result || !this.#isOn) return;
    const { pool, timings } = this.context;
    const store = await this.context.store.call();
    this.#verifying = true;
    this.host.changed();
    try {
      const pages = differingDirectories(store, pool, {
        root: await this.host.real(),
        sureUntil: result.scannedAt - result.elapsedMs - surelyOlderMs,
        pause: timings.verifyPause,
        isOver: () => this.#isOver,
        ...(only && { only }),
      });
      for await (const paths of pages) {
        for (const path of paths) this.#dirty.add(path, 'look', Date.now());
        this.#arm();
      }
    } finally {
      this.#verifying = false;
      this.host.changed();
    }
  }

  async #searchGaps(): Promise<void> {
    const { path, result } = this.host;
    if (!result || !this.#isOn || this.#isOver) return;
    const globs = this.context.config.watcherExclude(path);
    const store = await this.context.store.call();
    await this.#gaps.gaps.search(store, await this.host.real(), globs, () => this.#isOver);
  }

  get #isOver(): boolean {
    return this.#closed || this.#paused;
  }

  /** What takes long and need not be waited for, one after the other. */
  #inBackground(work: () => Promise<void>): void {
    this.#background = this.#background.then(work).catch((error: unknown) => {
      if (!this.#closed && !(error instanceof CancelledError)) this.context.log.error(errorStack(error));
    });
  }
}

function merged(first: Readings, second: Readings): Readings {
  const readings = new Map(first);
  for (const [path, reading] of second) if (readings.get(path) !== 'whole') readings.set(path, reading);
  return readings;
}
