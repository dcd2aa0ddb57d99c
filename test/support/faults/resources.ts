import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

/** What a process holds, each with how many there are. */
export type Resources = ReadonlyMap<string, number>;

/** Threads of this process, and the files, watched paths and timers that it holds. Linux only. */
export async function heldResources(): Promise<Resources> {
  // What has just ended is still counted in the turn that it ended in.
  await setImmediate();
  const names = [
    ...readdirSync('/proc/self/task').map(() => 'thread'),
    ...openFiles(),
    ...Array<string>(watchedPaths()).fill('watched path'),
    ...process.getActiveResourcesInfo().filter((name) => name !== 'Immediate'),
  ];
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** What there is more of than before, once it had some seconds to end; empty: nothing. */
export async function leftOver(before: Resources, patienceMs = 10_000): Promise<string[]> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const left = [...(await heldResources())]
      .filter(([name, count]) => count > (before.get(name) ?? 0))
      .map(([name, count]) => `${name}: ${count}, before ${before.get(name) ?? 0}`);
    if (left.length === 0 || Date.now() > deadline) return left;
    await setTimeout(50);
  }
}

/** Starts what Node keeps once it has used it: its own threads, the streams that a worker writes to, a watch's file. */
export async function warmUp(): Promise<void> {
  await Promise.all(Array.from({ length: 16 }, () => readFile('/proc/self/maps')));
  const worker = new Worker('', { eval: true });
  await once(worker, 'exit');
  watch('/proc/self').close();
}

/** How many paths this process watches. */
export function watchedPaths(): number {
  const text = (fd: string): string => {
    try {
      return readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8');
    } catch {
      return ''; // Of this very listing.
    }
  };
  return readdirSync('/proc/self/fdinfo').flatMap((fd) => text(fd).match(/^inotify wd:/gm) ?? []).length;
}

/** By what they are, without the numbers that differ from one to the next. */
export function openFiles(): string[] {
  return openLinks().map((link) => `file ${link.replace(/\[\d+\]|\/proc\/\d+\/fd$/, '')}`);
}

/** As the system names them: each socket and pipe by a number of its own. */
export function openLinks(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return []; // Of this very listing.
    }
  });
}
