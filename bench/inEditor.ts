import { execFileSync } from 'node:child_process';

const runs = 3;

/** Measures the extension in a real editor, in a process of its own: what drives the editor is an ES module. */
export function benchInEditor(folder: string, json: string): void {
  const options = ['--folder', folder, '--runs', String(runs), '--json', json];
  execFileSync(process.execPath, ['bench/editor/start.mjs', ...options], { stdio: 'inherit' });
}
