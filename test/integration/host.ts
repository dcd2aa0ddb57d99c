import { readdirSync, readFileSync } from 'node:fs';
import * as vscode from 'vscode';

/** The extension under test. */
export function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension('disk-usage.disk-usage');
  if (!found) throw new Error('The extension is not there.');
  return found;
}

/** The names of the threads of this process, the extension host. */
export function threads(): string[] {
  return readdirSync('/proc/self/task')
    .flatMap((id) => {
      try {
        return [readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim()];
      } catch {
        return [];
      }
    })
    .sort();
}
