import type { UsageChange } from '../shared/change';
import { CancelledError, errorMessage, errorStack } from '../shared/errors';
import type { DiskSpace } from '../shared/diskSpace';
import { rootId, type RowId } from '../shared/entry';
import { Emitter } from '../shared/lifecycle';
import type { FolderPage, FolderQuery, PathInfo, RootQueries } from '../shared/queries';
import type { ResultInfo } from '../shared/result';
import { type Connection, forward, type Remote } from '../shared/rpc/rpc';
import type { RootState, ScanPriority } from '../shared/state';
import { mayBeStored } from '../service/rootPaths';
import type { Usage, UsageConfig } from '../service/usage';
import { FirstPages, type Memory } from './firstPages';
import { configSnapshot, type ProcessApi } from './processApi';
import { ServiceProcess, type ServiceProcessOptions } from './serviceProcess';
import { StateMirror } from './stateMirror';

export interface RemoteUsageOptions extends ServiceProcessOptions {
  /** The settings as they are now. */
  readonly config: () => UsageConfig;
  /** Keeps the first level of each root for the time when the window opens again. */
  readonly memory: Memory;
}

/** The first level that is kept follows changes this much later (ms): it is only for the next start. */
const keepAfterMs = 10_000;

/** Fewer than the service takes for a burst (`burstEvents`) when it gets them at once. */
const maxEarlyPaths = 5_000;

/** The service in a process of its own. The process starts when something is asked that only it can answer. */
export class RemoteUsage implements Usage {
  readonly #changed = new Emitter<UsageChange>((error) => this.options.log.error(errorStack(error)));
  readonly onDidChange = this.#changed.event;
  readonly #process: ServiceProcess;
  readonly #states: StateMirror;
  readonly #firstPages: FirstPages;
  /** Of roots whose first level changed and is to be kept again. */
  readonly #keeping = new Map<string, NodeJS.Timeout>();
  /** Paths that the watcher reported before the process started. */
  readonly #early = new Set<string>();
  /** Roots that had a result when their process crashed. */
  readonly #lostRoots = new Set<string>();
  /** The configuration that was last sent, as JSON. */
  #lastSent = '';
  #closing: Promise<void> | undefined;

  constructor(private readonly options: RemoteUsageOptions) {
    const { config, log, memory, storageFolder } = options;
    this.#firstPages = new FirstPages(memory, storageFolder);
    this.#states = new StateMirror(config, this.#firstPages);
    this.#process = new ServiceProcess(options, {
      events: {
        changed: (change, states) => {
          for (const state of states) this.#states.take(state);
          this.#changed.fire(change);
          if (change.kind === 'rows') this.#keepLater(change.root);
          if (change.kind === 'result' && this.state(change.root)?.result === null)
            this.#inBackground(this.#firstPages.forget(change.root));
        },
        log: (level, message) => log[level](message),
      },
      started: () => {
        this.#lastSent = '';
        this.#notify?.setRoots(this.#states.paths);
        this.#notify?.filesChanged([...this.#early]);
        this.#early.clear();
      },
      lost: this.#lost.bind(this),
      recovered: this.#reload.bind(this),
    });
  }

  /** The service's methods. A call starts the process. */
  readonly #service = forward<ProcessApi>(async (method, args) => {
    const { call } = this.#process;
    this.configChanged();
    return Reflect.apply(call[method], undefined, args) as Promise<unknown>;
  });
  readonly scanDirectory = this.#service.scanDirectory;
  readonly position = this.#service.position;
  readonly chart = this.#service.chart;
  readonly find = this.#service.find;
  readonly gitSplit = this.#service.gitSplit;
  readonly lookBeforeRemoval = this.#service.lookBeforeRemoval;
  readonly checkBeforeRemoval = this.#service.checkBeforeRemoval;
  readonly remove = this.#service.remove;
  readonly restore = this.#service.restore;
  readonly reread = this.#service.reread;
  readonly reclaimable = this.#service.reclaimable;
  readonly breakdown = this.#service.breakdown;
  readonly largestOfClass = this.#service.largestOfClass;

  /** Calls without an answer; undefined where no process runs. One that starts later gets everything on its start. */
  get #notify(): Connection<ProcessApi>['notify'] | undefined {
    this.configChanged();
    return this.#process.notify;
  }

  get roots(): readonly RootState[] {
    return this.#states.all;
  }

  state(root: string): RootState | undefined {
    return this.#states.of(root);
  }

  setRoots(paths: readonly string[]): void {
    this.#states.setRoots(paths);
    const notify = this.#notify;
    if (notify) notify.setRoots(paths);
    else this.#changed.fire({ kind: 'roots' });
  }

  async scan(root: string, priority: ScanPriority): Promise<ResultInfo> {
    if (priority === 'normal') this.#process.resetCrashCount();
    return this.#service.scan(root, priority);
  }

  async load(root: string): Promise<RootState> {
    const { notify, problem } = this.#process;
    if (!notify && problem) this.#lostRoots.add(root);
    else if (notify || (await this.#isWorthStarting(root)))
      // The service scans a loaded root without a result, if it may.
      await this.#service.load(root);
    else if (this.#states.setNotStored(root)) {
      this.#inBackground(this.#firstPages.forget(root));
      this.#changed.fire({ root, kind: 'result' });
    }
    const state = this.state(root);
    // The root was removed meanwhile.
    if (!state) throw new CancelledError();
    return state;
  }

  /** The root's first level is answered from memory until the process has read the result. */
  async folder(root: string, id: RowId, query: FolderQuery): Promise<FolderPage> {
    const kept = this.#states.isUntold(root) ? this.#firstPages.page(root, id, query) : undefined;
    if (kept) return kept;
    const page = await this.#service.folder(root, id, query);
    const result = this.state(root)?.result;
    // After a live change it is kept once, later.
    const isDue = id === rootId && query.listing && !page.isPartial && !this.#keeping.has(root);
    if (isDue && result) this.#inBackground(this.#firstPages.keep(root, result, query, page));
    return page;
  }

  async clear(): Promise<void> {
    await this.#firstPages.forget();
    await this.#service.clear();
  }

  query(root: string): Remote<RootQueries> {
    return forward<RootQueries>((name, args) => this.#service.answer(root, name, args));
  }

  async sizes(root: string, paths: readonly string[]): Promise<readonly (PathInfo | undefined)[]> {
    if (!this.#process.notify) await this.load(root);
    return this.#process.notify ? this.#service.sizes(root, paths) : paths.map(() => undefined);
  }

  async diskSpace(root: string): Promise<DiskSpace | undefined> {
    return this.#process.notify ? this.#service.diskSpace(root) : undefined;
  }

  cancel(root?: string): void {
    this.#notify?.cancel(root);
  }

  cancelRemoval(root: string): void {
    this.#notify?.cancelRemoval(root);
  }

  cancelFolder(root: string, id: RowId): void {
    this.#notify?.cancelFolder(root, id);
  }

  cancelGitSplit(root: string): void {
    this.#notify?.cancelGitSplit(root);
  }

  cancelBreakdown(root: string): void {
    this.#notify?.cancelBreakdown(root);
  }

  filesChanged(paths: readonly string[]): void {
    const notify = this.#notify;
    if (notify) notify.filesChanged(paths);
    else if (this.options.config().liveUpdates) this.#keep(paths);
  }

  viewShown(): void {
    this.#notify?.viewShown();
  }

  watchingChanged(): void {
    this.#notify?.watchingChanged();
  }

  /** Sends the configuration to the running process if it changed. */
  readonly configChanged = (): void => {
    const { notify } = this.#process;
    if (!notify) return;
    const known = configSnapshot(this.options.config(), this.#states.paths);
    const text = JSON.stringify(known);
    if (text !== this.#lastSent) notify.configure(known);
    this.#lastSent = text;
  };

  close(): Promise<void> {
    for (const timer of this.#keeping.values()) clearTimeout(timer);
    return (this.#closing ??= this.#process.end().then(() => this.#changed.dispose()));
  }

  dispose(): void {
    void this.close();
  }

  /** Keeps changes of roots whose result was not read yet. If these are many, the process has to start. */
  #keep(paths: readonly string[]): void {
    const unread = this.roots.filter(({ path, result }) => result !== null && this.#states.isUntold(path));
    if (unread.length === 0) return;
    for (const path of paths) this.#early.add(path);
    if (this.#early.size > maxEarlyPaths) for (const { path } of unread) this.#inBackground(this.load(path));
  }

  #keepLater(root: string): void {
    const query = this.#firstPages.of(root)?.query;
    if (!query || this.#keeping.has(root) || this.#closing) return;
    const keep = (): void => {
      this.#keeping.delete(root);
      this.#inBackground(this.folder(root, rootId, query));
    };
    this.#keeping.set(root, setTimeout(keep, keepAfterMs).unref());
  }

  #lost(error: Error): void {
    this.options.log.error(error.message);
    for (const { path, result } of this.roots) if (result) this.#lostRoots.add(path);
    this.#states.forget(this.#process.problem);
    this.#changed.fire({ kind: 'roots' });
    this.#reload();
  }

  /** Roots that were followed go on being followed, whether a view shows them or not. */
  #reload(): void {
    if (this.#process.problem) return;
    for (const path of this.#lostRoots) this.#inBackground(this.#reloadRoot(path));
  }

  async #reloadRoot(path: string): Promise<void> {
    const isKnown = this.state(path) === undefined || (await this.load(path)).result !== undefined;
    if (isKnown) this.#lostRoots.delete(path);
  }

  #inBackground(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.options.log.debug(errorMessage(error)));
  }

  /** Whether the root may have a result or get one. No process is needed to see that it has none. */
  async #isWorthStarting(root: string): Promise<boolean> {
    const { config, storageFolder } = this.options;
    const state = this.state(root);
    // The service rejects an unknown root.
    if (!state || config().mayScan(root)) return true;
    return (this.#states.isUntold(root) || state.result !== null) && mayBeStored(root, storageFolder);
  }
}
