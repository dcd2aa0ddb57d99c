import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
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
  onStart((signal) => child.kill(signal));
  return ended(child);
}

/**
 * Runs lines of bash in a folder, in which `scan` is the built `npm run scan`, and `become_scan` the same in the place of
 * the shell. `before`: a command that runs bash, such as `unshare`.
 */
export function script(cwd: string, lines: string, before: readonly string[] = []): Promise<HeadlessRun> {
  const scan = `'${process.execPath}' '${path.join(dist, 'headless.js')}' "$@"`;
  const functions = `scan() { ${scan}; }\nbecome_scan() { exec ${scan}; }\n`;
  const [command, ...args] = [...before, 'bash', '--norc', '-c', functions + lines];
  return ended(spawn(command, args, { cwd, env: { ...process.env, INIT_CWD: undefined } }));
}

function ended(child: ChildProcessWithoutNullStreams): Promise<HeadlessRun> {
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data) => (stdout += String(data)));
  child.stderr.on('data', (data) => (stderr += String(data)));
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
  readonly rootBase64?: string;
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
