import { commands, env, extensions, l10n, window, type ExtensionContext } from 'vscode';
import { CancelledError, errorMessage, errorStack, HumanError } from '../../shared/errors';
import { DisposableStore, Emitter, type Disposable } from '../../shared/lifecycle';
import { displayText } from '../../shared/text/displayName';
import { say } from '../../shared/text/words';
import type { Usage } from '../../service/usage';
import { History } from '../changes/history';
import { Allowance, startupFinished } from '../scans/allowance';
import { nextDescriptions, type NamedState } from '../status/describeState';
import { Alarm } from './alarm';
import { Config } from './config';
import { followStates } from './contextKeys';
import { commandIds } from './contributions';
import { escapeLinks, type Wording } from './format';
import { HostLog } from './log';
import { startService } from './startService';
import { ThrottledChanges } from './throttledChanges';
import { ViewState } from './viewState';
import { WorkspaceRoots } from './workspaceRoots';

/** The window as every feature uses it. Nothing is read here, and no process starts before something needs one. */
export class Editor implements Disposable {
  readonly #own = new DisposableStore();
  readonly log = this.add(new HostLog());
  readonly config = this.add(new Config(this.log));
  readonly folders = new WorkspaceRoots();
  readonly view: ViewState;
  readonly allowance: Allowance;
  readonly usage: Usage;
  readonly history: History;
  readonly changes: ThrottledChanges;
  readonly #describing = this.add(new Emitter<undefined>());

  constructor(readonly context: ExtensionContext) {
    const { config, log, folders } = this;
    this.view = this.add(new ViewState(context.workspaceState, config));
    const started = startupFinished(extensions.all);
    this.allowance = this.add(new Allowance(() => config.get('autoScan'), context.globalState, started));
    this.usage = startService(context, this.#own, { config, log, folders, allowance: this.allowance });
    this.history = this.add(new History(this.usage, this.usage.onDidChange));
    this.changes = this.add(new ThrottledChanges(this.usage.onDidChange));
    this.add(followStates(this.usage));
    this.command(commandIds.showLog, log.show);
    const describe = (): void => {
      alarm.set(this.states.flatMap(({ state }) => nextDescriptions(state)));
      this.#describing.fire(undefined);
    };
    const alarm = this.add(new Alarm(describe));
    for (const event of [this.changes.onDidChange, this.view.onDidChange, config.onDidChange])
      this.add(event(describe));
  }

  /** The texts about the roots' states may differ, by a change or because time has passed. */
  readonly onDidChangeTexts = this.#describing.event;

  /** How this window puts things into words, now. */
  get wording(): Wording {
    return {
      t: (message, ...args) => l10n.t(message, ...args),
      units: this.view.get('units'),
      metric: this.view.get('sizeMetric'),
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

  /** Owns something until the window closes. */
  add<T extends Disposable>(item: T): T {
    return this.#own.add(item);
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
        void window.showErrorMessage(escapeLinks(say(error.words, l10n.t)));
        return;
      }
      this.log.error(errorStack(error));
      const showLog = l10n.t('Show Log');
      const message = escapeLinks(l10n.t('Disk Usage failed: {0}', displayText(errorMessage(error))));
      if ((await window.showErrorMessage(message, showLog)) === showLog) this.log.show();
    }
  }

  /** Saves what is being saved; no process or timer is left. */
  async close(): Promise<void> {
    await this.usage.close();
    this.dispose();
  }

  dispose(): void {
    this.#own.dispose();
  }
}
