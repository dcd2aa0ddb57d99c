import { spawn } from 'node:child_process';
import fs from 'node:fs';

export interface Measured {
  readonly wallMs: number;
  /** User and system time of all threads. */
  readonly cpuMs: number;
  /** The largest resident set of the process so far, in MiB. */
  readonly peakMib: number;
}

/** Runs a command to its end, with no shell around it. Throws where it ends with another code. */
export async function measureCommand(
  [command, ...args]: readonly [string, ...string[]],
  codes: readonly (number | null)[] = [0],
): Promise<Measured> {
  const cpuBefore = cpuOfChildren();
  const started = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (data) => (errors += String(data)));
  let peakMib = 0;
  const watch = setInterval(() => (peakMib = Math.max(peakMib, highWater(child.pid!))), 15);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const wallMs = performance.now() - started;
  clearInterval(watch);
  if (!codes.includes(code)) throw new Error(`${command} ended with ${code}: ${errors}`);
  return { wallMs, cpuMs: cpuOfChildren() - cpuBefore, peakMib };
}

/** Runs something in this process. */
export async function measureHere(work: () => Promise<unknown>): Promise<Measured> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  const wallMs = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000, peakMib: highWater('self') };
}

/** Of all children that have ended: fields 16 and 17 of proc(5)'s stat, in ticks of 10 ms. */
function cpuOfChildren(): number {
  const [, fields = ''] = fs.readFileSync('/proc/self/stat', 'utf8').split(') ');
  const [user = 0, system = 0] = fields.split(' ').slice(13, 15).map(Number);
  return (user + system) * 10;
}

/** A process's largest resident set so far, in MiB. */
export function highWater(pid: number | 'self'): number {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Math.round(Number(line?.[1] ?? 0) / 1024);
  } catch {
    return 0; // It has ended.
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
