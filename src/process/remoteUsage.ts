import type { PathSize } from '../shared/queries';
import type { RootState, ScanPriority } from '../shared/state';
import type { ResultInfo } from '../shared/result';
import { access } from 'node:fs/promises';
import { resolveRoot } from '../scan/reader/resolveRoot';
import { CancelledError, errorCode, errorMessage } from '../shared/errors';
import { Emitter } from '../shared/lifecycle';
import type { Log, LogLevel } from '../shared/log';
import { databasePath } from '../store/file/databaseFolder';
import { EarlyChanges } from './earlyChanges';
import { type Forwarded, knownConfig, type ProcessApi } from './processApi';
import { deepestHolding } from '../service/rootPaths';
import { ServiceProcess } from './serviceProcess';
import { StateMirror } from './stateMirror';
import type { Usage, UsageConfig } from '../service/usage';

export interface RemoteUsageOptions {
  readonly config: UsageConfig;
  readonly log: Log;
  /** Where the databases are. */
  readonly storageFolder: string;
  /** The bundle of usageProcess.ts. */
  readonly processPath: string;
}

/** The service in a process of its own, which starts once something is asked that only it can tell. */
export class RemoteUsage implements Usage {
  readonly #changed = new Emitter<string | undefined>();
  readonly onDidChange = this.#changed.event;
  readonly #process: ServiceProcess;
  readonly #states: StateMirror;
  readonly #early = new EarlyChanges();
  #level: LogLevel = 'info';
  /** The configuration that the process knows. */
  #told = '';
  #closing: Promise<void> | undefined;

  constructor(private readonly options: RemoteUsageOptions) {
    const { config, log, processPath } = options;
    this.#states = new StateMirror((root) => config.settings(root));
    this.#process = new ServiceProcess({
      ...{ processPath, log },
      events: {
        changed: (root, news) => {
          for (const each of news) this.#states.take(each);
          this.#changed.fire(root);
        },
        log: (level, message) => {
          log[level](message);
        },
      },
      onStarted: (process) => {
        this.#brief(process);
      },
      onLost: (error) => {
        this.#lost(error);
      },
    });
  }

  readonly scanDirectory = this.#passedOn('scanDirectory');
  readonly children = this.#passedOn('children');
  readonly row = this.#passedOn('row');
  readonly ancestors = this.#passedOn('ancestors');
  readonly pathOf = this.#passedOn('pathOf');
  readonly heavyTree = this.#passedOn('heavyTree');
  readonly heaviest = this.#passedOn('heaviest');
  readonly find = this.#passedOn('find');
  readonly locate = this.#passedOn('locate');
  readonly readErrors = this.#passedOn('readErrors');
  readonly page = this.#passedOn('page');
  readonly checkpoints = this.#passedOn('checkpoints');
  readonly changesSince = this.#passedOn('changesSince');
  readonly growth = this.#passedOn('growth');
  readonly clear = this.#passedOn('clear');

  get roots(): readonly RootState[] {
    return this.#states.all;
  }

  state(root: string): RootState | undefined {
    return this.#states.of(root);
  }

  setRoots(paths: readonly string[]): void {
    this.#states.setRoots(paths);
    if (!this.#process.isRunning) this.#changed.fire(undefined);
    this.#notify('setRoots', paths);
  }

  async scan(root: string, priority: ScanPriority): Promise<ResultInfo> {
    if (priority === 'normal') this.#process.forgive();
    return this.#ask('scan', root, priority);
  }

  async load(root: string): Promise<RootState> {
    if (this.#process.isRunning || (await this.#mayBeStored(root))) await this.#ask('load', root);
    else if (this.#states.knowNothing(root)) this.#changed.fire(root);
    const state = this.state(root);
    // It was removed meanwhile.
    if (!state) throw new CancelledError();
    return state;
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
    else if (this.options.config.liveUpdates) this.#keep(paths);
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

  /** The configuration has to be read anew. */
  readonly configChanged = (): void => {
    if (this.#process.isRunning) this.#tellConfig(this.#process.notify);
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

  #passedOn<M extends Forwarded>(method: M): Usage[M] {
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

  /** Tells the process, where there is one: one that starts later is told then, or has nothing to do with it. */
  #notify<M extends keyof ProcessApi>(method: M, ...args: Parameters<ProcessApi[M]>): void {
    if (!this.#process.isRunning) return;
    this.configChanged();
    Reflect.apply(this.#process.notify[method], undefined, args);
  }

  #brief(process: ServiceProcess['notify']): void {
    process.start({ storageFolder: this.options.storageFolder });
    this.#told = '';
    this.#tellConfig(process);
    process.setLogLevel(this.#level);
    process.setRoots(this.#states.paths);
    process.filesChanged(this.#early.take());
  }

  #tellConfig(process: ServiceProcess['notify']): void {
    const known = knownConfig(this.options.config, this.#states.paths);
    const text = JSON.stringify(known);
    if (text !== this.#told) process.configure(known);
    this.#told = text;
  }

  /** What concerns a result that was not read yet is kept until it is. */
  #keep(paths: readonly string[]): void {
    const unread = this.roots.filter(({ result }) => result === undefined);
    if (unread.length === 0) return;
    const wereMany = this.#early.areMany;
    this.#early.add(paths);
    if (this.#early.areMany && !wereMany) for (const { path } of unread) this.#inBackground(this.load(path));
  }

  #lost(error: Error): void {
    this.options.log.error(error.message);
    const had = this.roots.filter(({ result }) => result);
    this.#states.forget(this.#process.problem);
    this.#changed.fire(undefined);
    if (this.#process.problem) return;
    // What is followed goes on being followed, whether anybody looks or not.
    for (const { path } of had) this.#inBackground(this.load(path));
  }

  #inBackground(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      this.options.log.debug(errorMessage(error));
    });
  }

  /** Whether a result of a root may be stored: no process is needed to see that there is none. */
  async #mayBeStored(root: string): Promise<boolean> {
    const state = this.state(root);
    if (state?.result === null) return false;
    // That it is no root of ours, the service says.
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
