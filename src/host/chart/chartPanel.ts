import * as vscode from 'vscode';
import { fromText } from '../../shared/text/byteString';
import { displayName } from '../../shared/text/displayName';
import type { RowId } from '../../shared/entry';
import { CancelledError, errorStack, HumanError } from '../../shared/errors';
import { DisposableStore, Emitter, type Disposable } from '../../shared/lifecycle';
import { say } from '../../shared/text/words';
import type { Log } from '../../shared/log';
import {
  parseChartPlace,
  type ChartMessage,
  type ChartPlace,
  type ChartSnapshot,
} from '../../shared/chart/chartProtocol';
import type { Usage } from '../../service/usage';
import type { Chart, ChartSelection } from './chart';
import { chartPage, chartResources } from './chartPage';
import { ChartSession, type SessionOptions } from './chartSession';
import { chartMessage, chartNote, failureNote } from './chartStatus';
import { chartStrings } from './chartStrings';
import { chartViewType } from '../editor/contributions';
import { escapeLinks } from '../editor/format';
import type { Checkpoint } from '../changes/history';
import type { Wording } from '../editor/wording';

export interface ChartPanelOptions {
  readonly usage: Usage;
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
  /** The settings changed, or what growth is measured against. */
  readonly redrawOn: readonly ((listener: () => void) => Disposable)[];
  /** How things are put now; a new chart begins with its metric. */
  readonly wording: () => Wording;
  /** What a root's growth is measured against; undefined where there is nothing. */
  readonly baseline: (root: string) => Promise<Checkpoint | undefined>;
  /** What the Rescan command does for one root. */
  readonly rescan: (root: string) => void;
}

/** The chart's editor tab: at most one, brought back where it was after a window reload. */
export class ChartPanel implements Chart {
  readonly #options: ChartPanelOptions;
  readonly #disposables = new DisposableStore();
  readonly #selected = this.#disposables.add(new Emitter<ChartSelection>());
  #tab: ChartTab | undefined;

  /** A directory was selected or entered in the chart. */
  readonly onDidSelect = this.#selected.event;

  constructor(options: ChartPanelOptions) {
    this.#options = options;
    for (const event of options.redrawOn)
      this.#disposables.add(
        event(() => {
          this.#tab?.refresh();
        }),
      );
    this.#disposables.add(
      vscode.window.registerWebviewPanelSerializer(chartViewType, {
        deserializeWebviewPanel: (panel, state: unknown) => {
          this.#open(panel, parseChartPlace(state));
          return Promise.resolve();
        },
      }),
    );
  }

  /** Opens the chart or brings it to the front; with a root, at that directory of it. */
  show(root?: string, id?: RowId): void {
    const tab = this.#tab ?? this.#open(createPanel(), undefined);
    if (root !== undefined) tab.session.enter(root, id);
    tab.panel.reveal();
    tab.refresh();
  }

  /** Marks a directory that was selected elsewhere, if the chart can be seen. */
  select(root: string, id: RowId): void {
    this.#tab?.select(root, id);
  }

  /** The tab itself stays: the window may be reloading, and then it comes back. */
  dispose(): void {
    this.#tab?.dispose();
    this.#disposables.dispose();
  }

  #open(panel: vscode.WebviewPanel, place: ChartPlace | undefined): ChartTab {
    this.#tab?.panel.dispose();
    const tab = new ChartTab(panel, this.#options, place, (selection) => {
      this.#selected.fire(selection);
    });
    this.#tab = tab;
    panel.onDidDispose(() => {
      tab.dispose();
      if (this.#tab === tab) this.#tab = undefined;
    });
    return tab;
  }
}

function createPanel(): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel(
    chartViewType,
    vscode.l10n.t('Disk Usage'),
    vscode.ViewColumn.Active,
    // The page lives on snapshots, so it need not be kept in memory while hidden.
    { retainContextWhenHidden: false },
  );
}

/** Milliseconds between two drawings while a scan goes on. */
const redrawInterval = 400;

/** One panel and what it shows. */
class ChartTab implements Disposable {
  readonly session: ChartSession;
  readonly #disposables = new DisposableStore();
  readonly #usage: Usage;
  readonly #log: Log;
  readonly #rescan: (root: string) => void;
  readonly #onSelect: (selection: ChartSelection) => void;
  #timer: NodeJS.Timeout | undefined;
  #turn = 0;
  /** What the page has, as JSON: it gets nothing twice. */
  #sent = '';
  /** What a message said since the last drawing: each drawing that fails would say it again. */
  #told = '';
  /** The page has loaded and listens. */
  #ready = false;
  /** It has sent what is no message of ours, and the log says so. */
  #isMistrusted = false;

  constructor(
    readonly panel: vscode.WebviewPanel,
    options: ChartPanelOptions,
    place: ChartPlace | undefined,
    onSelect: (selection: ChartSelection) => void,
  ) {
    this.#usage = options.usage;
    this.#log = options.log;
    this.#rescan = options.rescan;
    this.#onSelect = onSelect;
    this.session = new ChartSession(sessionOptions(options), place);
    this.#listen();
    this.#load(options.extensionUri);
  }

  refresh(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#ready && this.panel.visible) void this.#send();
  }

  select(root: string, id: RowId): void {
    if (!this.panel.visible) return;
    this.session.select(root, id).then(
      (changed) => {
        if (changed) this.refresh();
      },
      (error: unknown) => {
        this.#report(error);
      },
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#ready = false;
    this.#disposables.dispose();
  }

  #load(extensionUri: vscode.Uri): void {
    const file = (...path: string[]): vscode.Uri => vscode.Uri.joinPath(extensionUri, ...path);
    this.panel.iconPath = { light: file('media', 'chart-light.svg'), dark: file('media', 'chart-dark.svg') };
    this.panel.webview.options = { enableScripts: true, localResourceRoots: [file(chartResources)] };
    this.panel.webview.html = chartPage(this.panel.webview, extensionUri);
  }

  #listen(): void {
    this.#disposables.add(
      this.panel.webview.onDidReceiveMessage((message: unknown) => {
        this.#receive(message);
      }),
    );
    this.#disposables.add(
      this.panel.onDidChangeViewState(() => {
        // A hidden page is gone; a new one says when it is ready.
        if (!this.panel.visible) this.#ready = false;
      }),
    );
    this.#disposables.add(
      this.#usage.onDidChange((root) => {
        if (root !== undefined && root !== this.session.root) return;
        this.#timer ??= setTimeout(() => {
          this.refresh();
        }, redrawInterval);
      }),
    );
  }

  #receive(message: unknown): void {
    const request = this.session.understand(message);
    if (request === undefined) {
      // A page that sends one may send thousands.
      if (!this.#isMistrusted)
        this.#log.warn('The chart sent a message that makes no sense; such messages are ignored.');
      this.#isMistrusted = true;
      return;
    }
    if (request.kind === 'ready') {
      this.#ready = true;
      this.#sent = '';
    }
    if (request.kind === 'rescan') this.#rescan(this.session.root);
    const selection = this.session.apply(request);
    if (selection !== undefined) this.#onSelect(selection);
    // The page has marked it already.
    if (request.kind !== 'select') this.refresh();
  }

  async #send(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const snapshot = await this.session.snapshot();
      this.#told = '';
      if (turn === this.#turn) this.#post(snapshot);
    } catch (error) {
      this.#report(error);
    }
  }

  #post(snapshot: ChartSnapshot): void {
    const json = JSON.stringify(snapshot);
    if (!this.#ready || json === this.#sent) return;
    this.#sent = json;
    const message: ChartMessage = { kind: 'snapshot', snapshot };
    void this.panel.webview.postMessage(message);
  }

  #report(error: unknown): void {
    if (error instanceof CancelledError) return;
    if (!(error instanceof HumanError)) this.#log.error(errorStack(error));
    else if (error.message !== this.#told) {
      this.#told = error.message;
      void vscode.window.showErrorMessage(escapeLinks(say(error.words, vscode.l10n.t)));
    }
  }
}

function sessionOptions({ usage, log, wording, baseline }: ChartPanelOptions): SessionOptions {
  return {
    usage,
    log,
    baseline,
    strings: chartStrings(),
    wording,
    nameOf: rootName,
    messageFor: chartMessage,
    noteFor: chartNote,
    failureNote,
  };
}

/** A workspace folder's name, which the person may have chosen. */
function rootName(root: string): string {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.fsPath === root);
  return displayName(fromText(folder?.name ?? root));
}
