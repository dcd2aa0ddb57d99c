import { readdirSync, readFileSync } from 'node:fs';

/** The processes of the service that a process has started, this one by default. Linux only. */
export function serviceProcesses(of: number = process.pid): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((id) => parentOf(id) === of && commandOf(id).includes('usageProcess.js'));
}

/** The names of a process's threads; empty once it has ended. */
export function threadsOf(id: number): string[] {
  const tasks = `/proc/${id}/task`;
  return readOr([], () => readdirSync(tasks))
    .flatMap((task) => readOr([], () => [readFileSync(`${tasks}/${task}/comm`, 'utf8').trim()]))
    .sort();
}

/** One that has ended and that nobody has asked about yet counts as ended. */
export function isRunning(id: number): boolean {
  const status = readOr('', () => readFileSync(`/proc/${id}/status`, 'utf8'));
  return status !== '' && !/^State:\s+Z/m.test(status);
}

/** What it had in memory at most, in bytes. */
export function peakMemory(id: number): number {
  const status = readOr('', () => readFileSync(`/proc/${id}/status`, 'utf8'));
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

function parentOf(id: number): number {
  const status = readOr('', () => readFileSync(`/proc/${id}/status`, 'utf8'));
  return Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
}

function commandOf(id: number): string {
  return readOr('', () => readFileSync(`/proc/${id}/cmdline`, 'utf8'));
}

/** A process may end while one looks at it. */
function readOr<T>(otherwise: T, read: () => T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
