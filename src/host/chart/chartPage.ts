import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The folder, below the extension's, that the page may load from. */
export const chartResources = 'dist';

/** The chart's page: a policy that admits our own script and styles only, and an empty body that the script fills. */
export function chartPage(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64url');
  const source = webview.cspSource;
  const resource = (file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, chartResources, file)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source} 'nonce-${nonce}'`,
  ].join('; ');
  // The toolkit probes the browser with a style element and takes that element's nonce from the meta tag.
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${vscode.l10n.t('Disk Usage')}</title>
<link rel="stylesheet" href="${resource('chart.css')}">
</head>
<body data-vscode-context='{"preventDefaultContextMenuItems": true}'>
<script nonce="${nonce}" src="${resource('chart.js')}"></script>
</body>
</html>`;
}
