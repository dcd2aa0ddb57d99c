import { spawn } from 'node:child_process';
import fs from 'node:fs';

export interface Measured {
  readonly wallMs: number;
  /** User and system time of all threads. */
  readonly cpuMs: number;
  /** The largest resident set, in MiB; undefined where it is not the measured work's alone. */
  readonly peakMib: number | undefined;
}

/** Runs a command to its end, with no shell around it. Throws where it fails. */
export async function measureCommand([command, ...args]: readonly [string, ...string[]]): Promise<Measured> {
  const cpuBefore = cpuOfChildren();
  const started = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (data) => (errors += String(data)));
  let peakMib = 0;
  const watch = setInterval(() => (peakMib = Math.max(peakMib, peakOf(child.pid!))), 15);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const wallMs = performance.now() - started;
  clearInterval(watch);
  // du ends with 1 where something could not be read; it has counted all the same.
  if (code !== 0 && code !== 1) throw new Error(`${command} ended with ${code}: ${errors}`);
  return { wallMs, cpuMs: cpuOfChildren() - cpuBefore, peakMib: Math.round(peakMib) };
}

/** Runs something in this process. */
export async function measureHere(work: () => Promise<unknown>): Promise<Measured> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  const wallMs = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000, peakMib: undefined };
}

/** Of all children that have ended: fields 16 and 17 of proc(5)'s stat, in ticks of 10 ms. */
function cpuOfChildren(): number {
  const [, fields = ''] = fs.readFileSync('/proc/self/stat', 'utf8').split(') ');
  const [user = 0, system = 0] = fields.split(' ').slice(13, 15).map(Number);
  return (user + system) * 10;
}

function peakOf(pid: number): number {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(line?.[1] ?? 0) / 1024;
  } catch {
    return 0; // It has ended.
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
