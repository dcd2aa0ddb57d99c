import { spawn } from 'node:child_process';
import path from 'node:path';
import { dist } from './paths';

export interface HeadlessRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built `npm run scan` in a folder. `onStart` gets a function that sends the process a signal. */
export function headless(
  cwd: string,
  args: readonly string[],
  onStart: (kill: (signal: NodeJS.Signals) => void) => void = () => undefined,
): Promise<HeadlessRun> {
  const env = { ...process.env, INIT_CWD: cwd };
  const child = spawn(process.execPath, [path.join(dist, 'headless.js'), ...args], { cwd, env });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data) => (stdout += String(data)));
  child.stderr.on('data', (data) => (stderr += String(data)));
  onStart((signal) => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

/** What `--json` writes. */
export interface Report {
  readonly root: string;
  readonly apparent: number;
  readonly allocated: number;
  readonly files: number;
  readonly directories: number;
  readonly excluded: number;
  readonly readErrors: readonly {
    readonly operation: string;
    readonly path: string;
    readonly code: string;
  }[];
  readonly elapsedMs: number;
  readonly tree: readonly {
    readonly path: string;
    readonly pathBase64?: string;
    readonly level: number;
    readonly apparent: number;
    readonly allocated: number;
    readonly files: number;
    readonly directories: number;
  }[];
}
