import { spawn } from 'node:child_process';

/** So long a file system may take to tell whether there is something at a path, in ms: a disk may have to wake up. */
const probeMs = 10_000;
/** An answer holds so long, in ms. */
const trustMs = 3_000;

const probes = new Map<string, Promise<boolean>>();

/**
 * Whether a path's file system answers at all. Asked in a process of its own: in this one a call that hangs could not
 * be ended, and would hold one of the few threads that all `fs` calls share.
 */
export function answers(path: string): Promise<boolean> {
  // There a network drive that is away fails by itself.
  if (process.platform === 'win32') return Promise.resolve(true);
  const asked = probes.get(path);
  if (asked) return asked;
  const probe = ask(path).finally(() => setTimeout(() => probes.delete(path), trustMs).unref());
  probes.set(path, probe);
  return probe;
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
