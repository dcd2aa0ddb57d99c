import type { PathSize, RootQueries } from '../shared/queries';
import type { RootState, ScanPriority } from '../shared/state';
import type { ResultInfo } from '../shared/result';
import { access } from 'node:fs/promises';
import { resolveRoot } from '../scan/reader/resolveRoot';
import type { UsageChange } from '../shared/change';
import { CancelledError, errorCode, errorMessage, errorStack } from '../shared/errors';
import { Emitter } from '../shared/lifecycle';
import type { Log, LogLevel } from '../shared/log';
import { forward, type Remote } from '../shared/rpc/rpc';
import { databasePath } from '../store/file/databaseFolder';
import { EarlyChanges } from './earlyChanges';
import { type Forwarded, configSnapshot, type ProcessApi } from './processApi';
import { deepestHolding } from '../service/rootPaths';
import { ServiceProcess } from './serviceProcess';
import { StateMirror } from './stateMirror';
import type { Usage, UsageConfig } from '../service/usage';

export interface RemoteUsageOptions {
  /** The settings as they are now. */
  readonly config: () => UsageConfig;
  readonly log: Log;
  /** The folder of the databases. */
  readonly storageFolder: string;
  /** The bundle of main.ts. */
  readonly processPath: string;
  /** How long a crash of the process counts, in ms; other than the usual in tests. */
  readonly crashWindowMs?: number;
}

/** The service in a process of its own. The process starts when something is asked that only it can answer. */
export class RemoteUsage implements Usage {
  readonly #changed = new Emitter<UsageChange>((error) => {
    this.options.log.error(errorStack(error));
  });
  readonly onDidChange = this.#changed.event;
  readonly #process: ServiceProcess;
  readonly #states: StateMirror;
  readonly #early = new EarlyChanges();
  #level: LogLevel = 'info';
  /** Roots that had a result when their process crashed. */
  readonly #lostRoots = new Set<string>();
  /** The configuration that was last sent, as JSON. */
  #lastSent = '';
  #closing: Promise<void> | undefined;

  constructor(private readonly options: RemoteUsageOptions) {
    const { config, log, processPath, crashWindowMs } = options;
    this.#states = new StateMirror((root) => config().settings(root));
    this.#process = new ServiceProcess({
      ...{ processPath, log },
      events: {
        changed: (change, states) => {
          for (const state of states) this.#states.take(state);
          this.#changed.fire(change);
        },
        log: (level, message) => {
          log[level](message);
        },
      },
      onStarted: (process) => {
        this.#sendInitial(process);
      },
      onLost: (error) => {
        this.#lost(error);
      },
      onRecovered: () => {
        this.#reload();
      },
      ...(crashWindowMs !== undefined && { crashWindowMs }),
    });
  }

  readonly scanDirectory = this.#forwarded('scanDirectory');
  readonly folder = this.#forwarded('folder');
  readonly position = this.#forwarded('position');
  readonly chart = this.#forwarded('chart');
  readonly find = this.#forwarded('find');
  readonly locate = this.#forwarded('locate');
  readonly clear = this.#forwarded('clear');

  get roots(): readonly RootState[] {
    return this.#states.all;
  }

  state(root: string): RootState | undefined {
    return this.#states.of(root);
  }

  setRoots(paths: readonly string[]): void {
    this.#states.setRoots(paths);
    if (!this.#process.isRunning) this.#changed.fire({ kind: 'roots' });
    this.#notify('setRoots', paths);
  }

  async scan(root: string, priority: ScanPriority): Promise<ResultInfo> {
    if (priority === 'normal') this.#process.resetCrashCount();
    return this.#ask('scan', root, priority);
  }

  async load(root: string): Promise<RootState> {
    const hasProcess = this.#process.isRunning;
    if (!hasProcess && this.#process.problem) this.#lostRoots.add(root);
    else if (hasProcess || this.options.config().mayScan(root) || (await this.#mayBeStored(root)))
      // The service scans a loaded root without a result, if it may.
      await this.#ask('load', root);
    else if (this.#states.setNotStored(root)) this.#changed.fire({ root, kind: 'result' });
    const state = this.state(root);
    // The root was removed meanwhile.
    if (!state) throw new CancelledError();
    return state;
  }

  query(root: string): Remote<RootQueries> {
    return forward<RootQueries>((name, args) => this.#ask('query', root, name, args));
  }

  async sizes(paths: readonly string[]): Promise<readonly (PathSize | undefined)[]> {
    const isAnyKnown = this.#process.isRunning || (await this.#isAnyStored(paths));
    return isAnyKnown ? this.#ask('sizes', paths) : paths.map(() => undefined);
  }

  cancel(root?: string): void {
    this.#notify('cancel', root);
  }

  filesChanged(paths: readonly string[]): void {
    if (this.#process.isRunning) this.#notify('filesChanged', paths);
    else if (this.options.config().liveUpdates) this.#keep(paths);
  }

  viewShown(): void {
    this.#notify('viewShown');
  }

  watchingChanged(): void {
    this.#notify('watchingChanged');
  }

  setLogLevel(level: LogLevel): void {
    this.#level = level;
    this.#notify('setLogLevel', level);
  }

  /** Sends the configuration if it changed. */
  readonly configChanged = (): void => {
    if (this.#process.isRunning) this.#sendConfig(this.#process.notify);
  };

  close(): Promise<void> {
    this.#closing ??= this.#process.end().then(() => {
      this.#changed.dispose();
    });
    return this.#closing;
  }

  dispose(): void {
    void this.close();
  }

  #forwarded<M extends Forwarded>(method: M): Usage[M] {
    const ask = (...args: Parameters<ProcessApi[M]>): Promise<unknown> => this.#ask(method, ...args);
    return ask as Usage[M];
  }

  async #ask<M extends keyof ProcessApi>(
    method: M,
    ...args: Parameters<ProcessApi[M]>
  ): Promise<Awaited<ReturnType<ProcessApi[M]>>> {
    const { call } = this.#process;
    this.configChanged();
    return Reflect.apply(call[method], undefined, args) as Promise<Awaited<ReturnType<ProcessApi[M]>>>;
  }

  /** Sends to the running process, if any. A process started later gets its state on start. */
  #notify<M extends keyof ProcessApi>(method: M, ...args: Parameters<ProcessApi[M]>): void {
    if (!this.#process.isRunning) return;
    this.configChanged();
    Reflect.apply(this.#process.notify[method], undefined, args);
  }

  #sendInitial(process: ServiceProcess['notify']): void {
    process.start({ storageFolder: this.options.storageFolder });
    this.#lastSent = '';
    this.#sendConfig(process);
    process.setLogLevel(this.#level);
    process.setRoots(this.#states.paths);
    process.filesChanged(this.#early.take());
  }

  #sendConfig(process: ServiceProcess['notify']): void {
    const known = configSnapshot(this.options.config(), this.#states.paths);
    const text = JSON.stringify(known);
    if (text !== this.#lastSent) process.configure(known);
    this.#lastSent = text;
  }

  /** Keeps changes of roots whose result was not read yet. */
  #keep(paths: readonly string[]): void {
    const unread = this.roots.filter(({ result }) => result === undefined);
    if (unread.length === 0) return;
    const exceeded = this.#early.exceedsLimit;
    this.#early.add(paths);
    if (this.#early.exceedsLimit && !exceeded)
      for (const { path } of unread) this.#inBackground(this.load(path));
  }

  #lost(error: Error): void {
    this.options.log.error(error.message);
    for (const { path, result } of this.roots) if (result) this.#lostRoots.add(path);
    this.#states.forget(this.#process.problem);
    this.#changed.fire({ kind: 'roots' });
    if (!this.#process.problem) this.#reload();
  }

  /** Roots that were followed go on being followed, whether a view shows them or not. */
  #reload(): void {
    for (const path of this.#lostRoots) this.#inBackground(this.#reloadRoot(path));
  }

  async #reloadRoot(path: string): Promise<void> {
    const isKnown = this.state(path) === undefined || (await this.load(path)).result !== undefined;
    if (isKnown) this.#lostRoots.delete(path);
  }

  #inBackground(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      this.options.log.debug(errorMessage(error));
    });
  }

  /** Whether a result may be stored. No process is needed to see that there is none. */
  async #mayBeStored(root: string): Promise<boolean> {
    const state = this.state(root);
    if (state?.result === null) return false;
    // The service rejects an unknown root.
    if (!state) return true;
    try {
      await access(databasePath(this.options.storageFolder, await resolveRoot(root)));
      return true;
    } catch (error) {
      return errorCode(error) !== 'ENOENT';
    }
  }

  async #isAnyStored(paths: readonly string[]): Promise<boolean> {
    const roots = new Set(paths.flatMap((path) => deepestHolding(this.#states.all, path)?.path ?? []));
    const states = await Promise.all([...roots].map((root) => this.load(root)));
    return states.some(({ result }) => result);
  }
}
