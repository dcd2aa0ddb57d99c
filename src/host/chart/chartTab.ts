import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { ChartPlace, ChartSnapshot } from '../../shared/chart/chartProtocol';
import { rootId, type RowId } from '../../shared/entry';
import { CancelledError, errorStack, HumanError } from '../../shared/errors';
import { say, t } from '../../shared/text/words';
import type { Editor } from '../editor/editor';
import { escapeLinks } from '../editor/format';
import type { FolderId } from '../folders/treeNodes';
import { rescan } from '../scans/register';
import { ChartSession } from './chartSession';

/** A panel and what it shows. */
export class ChartTab {
  readonly session: ChartSession;
  #turn = 0;
  /** The last snapshot that was sent, as JSON; it is not sent twice. */
  #lastSent = '';
  /** The message since the last drawing: each drawing that fails would show it again. */
  #lastShown = '';
  /** The page has loaded and listens. */
  #isReady = false;
  /** It has sent an invalid message, and the log says so. */
  #isMistrusted = false;

  constructor(
    readonly panel: vscode.WebviewPanel,
    private readonly editor: Editor,
    place: ChartPlace | undefined,
    private readonly onSelect: (selection: FolderId) => void,
  ) {
    this.session = new ChartSession(editor, place);
    panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message));
    panel.onDidChangeViewState(() => {
      // A hidden page is gone; a new one says when it is ready.
      if (!panel.visible) this.#isReady = false;
    });
    const { extensionUri } = editor.context;
    const file = (...path: string[]): vscode.Uri => vscode.Uri.joinPath(extensionUri, ...path);
    panel.iconPath = { light: file('media', 'chart-light.svg'), dark: file('media', 'chart-dark.svg') };
    panel.webview.options = { enableScripts: true, localResourceRoots: [file('dist')] };
    panel.webview.html = chartPage(panel.webview, file('dist'));
  }

  refresh(): void {
    if (this.#isReady && this.panel.visible) void this.#send();
  }

  /** Marks a directory that was selected elsewhere, if the chart can be seen. */
  select(root: string, id: RowId): void {
    if (!this.panel.visible) return;
    void this.#reported(async () => {
      if (await this.session.select(root, id)) this.refresh();
    });
  }

  /** Nothing is sent any more. */
  close(): void {
    this.#isReady = false;
  }

  #receive(message: unknown): void {
    const request = this.session.understand(message);
    if (request === undefined) {
      // A page that sends one may send thousands.
      if (!this.#isMistrusted)
        this.editor.log.warn('The chart sent an invalid message; such messages are ignored.');
      this.#isMistrusted = true;
      return;
    }
    if (request.kind === 'ready') {
      this.#isReady = true;
      this.#lastSent = '';
      // Reading a stored result takes a moment: the controls come before.
      const outline = this.session.outline();
      if (outline) this.#post(outline);
    }
    if (request.kind === 'rescan') {
      const target = { root: this.session.root, id: rootId };
      void this.editor.report(() => rescan(this.editor, target));
    }
    const selection = this.session.apply(request);
    if (selection !== undefined) this.onSelect(selection);
    // The page has marked it already.
    if (request.kind !== 'select') this.refresh();
  }

  async #send(): Promise<void> {
    const turn = ++this.#turn;
    await this.#reported(async () => {
      const snapshot = await this.session.snapshot();
      this.#lastShown = '';
      if (turn !== this.#turn) return;
      this.#post(snapshot);
      void this.session.more?.then(() => this.refresh());
    });
  }

  #post(snapshot: ChartSnapshot): void {
    const json = JSON.stringify(snapshot);
    if (!this.#isReady || json === this.#lastSent) return;
    this.#lastSent = json;
    void this.panel.webview.postMessage(snapshot);
  }

  async #reported(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof CancelledError) return;
      if (!(error instanceof HumanError)) this.editor.log.error(errorStack(error));
      else if (error.message !== this.#lastShown) {
        this.#lastShown = error.message;
        void vscode.window.showErrorMessage(escapeLinks(say(error.words)));
      }
    }
  }
}

/**
 * The chart's page: a policy that admits our own script and styles only, and an empty body with the
 * translations, which the script fills.
 */
function chartPage(webview: vscode.Webview, resources: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64url');
  const source = webview.cspSource;
  const resource = (file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(resources, file)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source} 'nonce-${nonce}'`,
  ].join('; ');
  const texts = JSON.stringify(vscode.l10n.bundle ?? {}).replace(
    /[&']/g,
    (found) => `&#${found.charCodeAt(0)};`,
  );
  // The toolkit probes the browser with a style element and takes that element's nonce from the meta tag.
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${t('Disk Usage')}</title>
<link rel="stylesheet" href="${resource('chart.css')}">
</head>
<body data-vscode-context='{"preventDefaultContextMenuItems": true}' data-texts='${texts}'>
<script nonce="${nonce}" src="${resource('chart.js')}"></script>
</body>
</html>`;
}
