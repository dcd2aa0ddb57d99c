import { spawn } from 'node:child_process';

/** So long a file system may take to tell whether there is something at a path, in ms: a disk may have to wake up. */
const probeMs = 10_000;
/** An answer holds so long, in ms. */
const trustMs = 3_000;

interface Probe {
  readonly answer: Promise<boolean>;
  /** In ms since 1970. */
  holdsUntil: number;
}

const probes = new Map<string, Probe>();

/**
 * Whether a path's file system answers at all. Asked in a process of its own: in this one a call that hangs could not
 * be ended, and would hold one of the few threads that all `fs` calls share.
 */
export function answers(path: string): Promise<boolean> {
  // There a network drive that is away fails by itself.
  if (process.platform === 'win32') return Promise.resolve(true);
  const now = Date.now();
  for (const [asked, { holdsUntil }] of probes) if (holdsUntil < now) probes.delete(asked);
  const known = probes.get(path);
  if (known) return known.answer;
  const answer = ask(path).finally(() => (probe.holdsUntil = Date.now() + trustMs));
  const probe: Probe = { answer, holdsUntil: Infinity };
  probes.set(path, probe);
  return answer;
}

function ask(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('/bin/sh', ['-c', '[ -e "$1" ]', 'sh', path], { stdio: 'ignore' });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      child.unref();
      resolve(false);
    }, probeMs);
    const answered = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    child.on('exit', answered);
    // Where no process can be started the scan itself has to find out.
    child.on('error', answered);
  });
}
