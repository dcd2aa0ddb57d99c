// Child processes with a time limit, that leave nothing running behind.
import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { printer } from './output.mjs';

/**
 * Ends a process group, gently and then not.
 *
 * @param {number} group the id of the group's leader
 */
export async function endGroup(group) {
  signalGroup(group, 'SIGTERM');
  for (let tenth = 0; tenth < 50; tenth++) {
    if (!signalGroup(group, 0)) return;
    await wait(100);
  }
  signalGroup(group, 'SIGKILL');
}

/** Sends a signal to a whole process group; false when it is gone already. */
export function signalGroup(group, signal) {
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    return false;
  }
}

/** Lets a signal end this process in order, so that its exit handlers end what it has started. */
export function exitOnSignals(code = 130) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(code));
}

/**
 * Runs a program to its end and returns its output, which is shown unless `quiet`. Where this process ends before it,
 * it gets `lastSignal`.
 *
 * @throws Error naming the command when it fails or its time is over; its `output` is that of the program
 */
export async function run(
  command,
  args,
  { minutes = 5, cwd, env, quiet = false, lastSignal = 'SIGTERM' } = {},
) {
  const show = quiet ? () => undefined : printer();
  const color = !quiet && process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...color, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const endChild = () => signalGroup(child.pid, lastSignal);
  process.on('exit', endChild);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (data) => {
      output += data;
      show(data);
    });
  let late = false;
  const limit = setTimeout(() => {
    late = true;
    void endGroup(child.pid);
  }, minutes * 60_000);
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? signal));
  }).finally(() => {
    clearTimeout(limit);
    process.off('exit', endChild);
  });
  const name = [command, ...args].join(' ');
  const problem = late ? `was still running after ${minutes} minutes and was ended` : `ended with ${code}`;
  if (!late && code === 0) return output;
  // What was shown is not said again.
  throw Object.assign(new Error(`"${name}" ${problem}.\n${quiet ? output : ''}`), { output });
}
