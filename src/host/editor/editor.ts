import { commands, env, extensions, l10n, window, workspace, type ExtensionContext } from 'vscode';
import { type Metric, hasNoBlocks } from '../../shared/entry';
import { CancelledError, errorMessage, errorStack, HumanError } from '../../shared/errors';
import { Emitter, type Disposable } from '../../shared/lifecycle';
import { logBug, logLevels, logTo, type LogLevel } from '../../shared/log';
import { displayStack, displayText } from '../../shared/text/displayName';
import { say, t, translateBy } from '../../shared/text/words';
import { RemoteUsage } from '../../process/remoteUsage';
import { History } from '../changes/history';
import { gitAccess } from '../git/gitAccess';
import { Allowance, startupFinished } from '../scans/allowance';
import type { NamedState } from '../status/describeState';
import { Config } from './config';
import { followStates } from './contextKeys';
import { commandIds } from './contributions';
import { followFiles } from './fileWatch';
import { escapeLinks, type Wording } from './format';
import { followStorageFolder, storageFolder } from './storageFolder';
import { ThrottledChanges } from './throttledChanges';
import { ViewState } from './viewState';
import { WorkspaceRoots } from './workspaceRoots';

/** How often (ms) texts are made anew without a change: a size counts as stale for long. */
const describeMs = 15_000;

/** The window as every feature uses it. Nothing is read here, and no process starts before something needs one. */
export class Editor implements Disposable {
  readonly #own: Disposable[] = [];
  readonly #describing = this.add(new Emitter<undefined>());
  readonly #channel = this.add(window.createOutputChannel('Disk Usage', { log: true }));
  /** Messages of the closing service may come later. */
  #isClosed = false;
  /** The output channel, whose level the editor chooses. A name in a message makes no line of its own. */
  readonly log = logTo((level, message) => {
    if (!this.#isClosed) this.#channel[level](displayStack(message));
  });
  readonly config = new Config(this.log, this.add.bind(this));
  readonly folders = new WorkspaceRoots();
  readonly view: ViewState;
  readonly allowance: Allowance;
  readonly usage: RemoteUsage;
  readonly history: History;
  readonly changes: ThrottledChanges;

  constructor(readonly context: ExtensionContext) {
    translateBy(l10n.bundle ?? {});
    const { config, log } = this;
    this.view = new ViewState(context.workspaceState, config);
    const started = startupFinished(extensions.all);
    this.allowance = new Allowance(() => config.get('autoScan'), context.globalState, started);
    this.usage = this.add(
      new RemoteUsage({
        config: () => ({
          ...config.usage(this.allowance.mayScan),
          logLevel: this.#logLevel,
          git: gitAccess(),
        }),
        log,
        storageFolder: storageFolder(config, log) ?? context.globalStorageUri.fsPath,
        processPath: context.asAbsolutePath('dist/usageProcess.js'),
        memory: context.workspaceState,
      }),
    );
    this.#informService();
    this.history = new History(this.usage);
    this.changes = this.add(new ThrottledChanges(this.usage.onDidChange, logBug.bind(undefined, log)));
    followStorageFolder(config);
    followStates(this.usage);
    this.#followTexts();
    this.command(commandIds.showLog, () => this.#channel.show());
  }

  /** The least important level that is written. */
  get #logLevel(): LogLevel {
    return logLevels[this.#channel.logLevel - 1] ?? 'error';
  }

  /** The texts about the roots' states may differ, by a change or because time has passed. */
  readonly onDidChangeTexts = this.#describing.event;

  /** One for all folders of the window, so that they compare. */
  get #metric(): Metric {
    const results = this.states.flatMap(({ state }) => state.result ?? []);
    const isUnknown = results.some(({ totals }) => hasNoBlocks(totals));
    return isUnknown ? 'apparent' : this.view.get('sizeMetric');
  }

  get wording(): Wording {
    return {
      units: this.view.get('units'),
      metric: this.#metric,
      language: env.language,
      now: Date.now(),
    };
  }

  /** The roots with their names, in the order of the window's folders. */
  get states(): NamedState[] {
    return this.folders.paths.flatMap((path) => {
      const state = this.usage.state(path);
      return state ? [{ name: this.folders.name(path), state }] : [];
    });
  }

  /** Owns something until the window closes. Events of what it owns end with it, so that listeners need no owner. */
  add<T extends Disposable>(item: T): T {
    this.#own.push(item);
    return item;
  }

  /** Registers a command whose failures are shown. */
  command(id: string, run: (...args: never[]) => unknown): void {
    this.add(commands.registerCommand(id, (...args: never[]) => this.report(() => run(...args))));
  }

  /** Runs what a person asked for; a failure is shown to them, and a bug is logged with its stack. */
  async report(work: () => unknown): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof CancelledError) return;
      if (error instanceof HumanError) {
        void window.showErrorMessage(escapeLinks(say(error.words)));
        return;
      }
      this.log.error(errorStack(error));
      const showLog = t('Show Log');
      const message = escapeLinks(t('Disk Usage failed: {0}', displayText(errorMessage(error))));
      if ((await window.showErrorMessage(message, showLog)) === showLog) this.#channel.show();
    }
  }

  /** Says what was done, and undoes it if the person asks for that. */
  async offerUndo(message: string, undo: () => Promise<unknown>): Promise<void> {
    const label = t('Undo');
    if ((await window.showInformationMessage(escapeLinks(displayText(message)), label)) === label)
      await undo();
  }

  /** Saves what is being saved; no process or timer is left. */
  async close(): Promise<void> {
    await this.usage.close();
    this.dispose();
  }

  dispose(): void {
    this.#isClosed = true;
    for (const item of this.#own.splice(0).reverse()) item.dispose();
  }

  /** The service follows the window's folders, files and settings, and the log's level. */
  #informService(): void {
    const { usage, config, folders, allowance } = this;
    const sendRoots = (): void => usage.setRoots(folders.paths);
    sendRoots();
    this.add(folders.onDidChange(sendRoots));
    // The first listener: those after it ask for what depends on the settings.
    config.onDidChange(usage.configChanged);
    this.add(workspace.onDidGrantWorkspaceTrust(usage.configChanged));
    allowance.onDidChange(usage.configChanged);
    this.add(this.#channel.onDidChangeLogLevel(usage.configChanged));
    this.add(followFiles(usage, config));
  }

  #followTexts(): void {
    const describe = (): void => this.#describing.fire(undefined);
    const describeStale = (): void => {
      if (this.states.some(({ state }) => state.live.staleSince !== undefined)) describe();
    };
    const timer = setInterval(describeStale, describeMs);
    this.add({ dispose: () => clearInterval(timer) });
    for (const event of [this.changes.onDidChange, this.view.onDidChange, this.config.onDidChange])
      event(describe);
  }
}
