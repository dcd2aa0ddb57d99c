import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Editor } from '../server.mjs';

/**
 * Lets an editor remember what is in a workspace file, as it does after the first window. An editor that does not
 * reads the file while it starts, and overlooks the folders for good when it is done a moment too early.
 */
export function rememberWorkspace(editor: Editor, file: string): void {
  const caches = path.join(editor.userData, 'User/caches/CachedConfigurations/workspaces');
  const folder = path.join(caches, workspaceId(editor, file));
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'workspace.json'), JSON.stringify({ content: readFileSync(file, 'utf8') }));
}

/** VS Code's own: the hash of the file's address in hexadecimal digits. */
function workspaceId(editor: Editor, file: string): string {
  const address = file.split(path.sep).map(encodeURIComponent).join('/');
  const text = `vscode-remote://${new URL(editor.url).host}${address}`;
  const step = (hash: number, code: number): number => ((hash << 5) - hash + code) | 0;
  let hash = step(0, 149_417);
  for (let i = 0; i < text.length; i++) hash = step(hash, text.charCodeAt(i));
  return hash.toString(16);
}
