import { readdirSync, readFileSync } from 'node:fs';

/** The processes of the service that a process, this one by default, or one below it has started. Linux only. */
export function serviceProcesses(of: number = process.pid): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((id) => commandOf(id).includes('usageProcess.js') && isBelow(id, of));
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

function isBelow(id: number, ancestor: number): boolean {
  const parent = parentOf(id);
  return parent === ancestor || (parent > 1 && isBelow(parent, ancestor));
}

/** 0 where there is none, or it has ended. */
function parentOf(id: number): number {
  const status = readOr('', () => readFileSync(`/proc/${id}/status`, 'utf8'));
  return Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0);
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
