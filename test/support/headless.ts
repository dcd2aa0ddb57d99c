import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import path from 'node:path';
import { dist } from './paths';

export interface HeadlessRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built `npm run scan` in a folder. */
export function headless(cwd: string, args: readonly string[]): Promise<HeadlessRun> {
  const env = { ...process.env, INIT_CWD: cwd };
  return ended(spawn(process.execPath, [path.join(dist, 'headless.js'), ...args], { cwd, env }));
}

/**
 * Runs lines of bash in a folder, in which `scan` is the built `npm run scan`, `become_scan` the same in the place of
 * the shell, and `until_listening PID` waits until such a process catches signals. `before`: a command that runs bash, such
 * as `unshare`.
 */
export function script(cwd: string, lines: string, before: readonly string[] = []): Promise<HeadlessRun> {
  const scan = `'${process.execPath}' '${path.join(dist, 'headless.js')}' "$@"`;
  const functions = `scan() { ${scan}; }\nbecome_scan() { exec ${scan}; }\n${untilListening}`;
  const [command, ...args] = [...before, 'bash', '--norc', '-c', functions + lines];
  return ended(spawn(command, args, { cwd, env: { ...process.env, INIT_CWD: undefined } }));
}

/** A hangup is the signal of the lowest bit. Node itself catches others from its start. */
const untilListening = `until_listening() {
  until ! [ /proc/$1/exe -ef /proc/$$/exe ] && grep -qi '^SigCgt.*[13579bdf]$' /proc/$1/status; do sleep 0.05; done
}
`;

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
