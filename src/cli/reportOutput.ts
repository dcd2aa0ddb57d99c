import { randomInt } from 'node:crypto';
import { constants, openSync, type Stats } from 'node:fs';
import { copyFile, type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { errorCode, HumanError } from '../shared/errors';
import { words } from '../shared/text/words';
import { type Output, standardOutput, streamOutput } from './output';
import { isInPlace, statOf } from './targets';

/** The file, pipe or stream of a report. All but `discard` reject with the system's error. */
export interface ReportOutput extends Output {
  /** Everything was written. */
  finish(): Promise<void>;
  /** Leaves a file as it was before. */
  discard(): Promise<void>;
}

const pollMs = 50;
/** A file that is mounted by itself, or in a folder that may not be written to, cannot be replaced. */
const inPlaceCodes = ['EACCES', 'EBUSY', 'EPERM', 'EROFS', 'EXDEV'];

/** @param ended rejects when the run is to end. */
export async function openReport(target: string, ended: Promise<never>): Promise<ReportOutput> {
  if (target === '-') return { ...standardOutput(ended), finish: nothing, discard: nothing };
  const stats = await statOf(target);
  if (stats?.isFIFO()) return openPipe(target, ended);
  if (stats && isInPlace(target, stats)) {
    const handle = await open(target, 'w');
    const close = (): Promise<void> => handle.close();
    return { write: writerOf(handle, ended), finish: close, discard: close };
  }
  return openReplacement(target, stats, ended);
}

const nothing = (): Promise<void> => Promise.resolve();

/** Waits for a reader. A thread that opened the pipe without one could not be ended. */
async function openPipe(target: string, ended: Promise<never>): Promise<ReportOutput> {
  for (;;) {
    try {
      const descriptor = openSync(target, constants.O_WRONLY | constants.O_NONBLOCK);
      const stream = new Socket({ fd: descriptor, readable: false, writable: true });
      const end = (): Promise<void> => new Promise((resolve) => stream.end(resolve));
      const discard = (): Promise<void> => Promise.resolve(void stream.destroy());
      return { ...streamOutput(stream, ended), finish: () => Promise.race([end(), ended]), discard };
    } catch (error) {
      if (errorCode(error) !== 'ENXIO') throw error;
    }
    await Promise.race([setTimeout(pollMs), ended]);
  }
}

/** Writes beside the file and then replaces it: the older one stays until the new one is whole. */
async function openReplacement(
  target: string,
  before: Stats | undefined,
  ended: Promise<never>,
): Promise<ReportOutput> {
  await removeLeftovers(path.dirname(target));
  const name = `.disk-usage-${process.pid}-${randomInt(2 ** 32)}.tmp`;
  let temporary = path.join(path.dirname(target), name);
  const create = (): Promise<FileHandle> => open(temporary, 'wx', before ? 0o600 : 0o666);
  const handle = await create().catch((error: unknown) => {
    if (!before || !inPlaceCodes.includes(errorCode(error))) throw error;
    temporary = path.join(tmpdir(), name);
    return create();
  });
  let isKept = false;
  const discard = async (): Promise<void> => {
    await handle.close().catch(() => undefined);
    if (!isKept) await rm(temporary, { force: true }).catch(() => undefined);
  };
  const finish = async (): Promise<void> => {
    if (before) {
      await handle.chown(before.uid, before.gid).catch(() => undefined);
      await handle.chmod(before.mode & 0o7777);
    }
    await handle.sync();
    await handle.close();
    await rename(temporary, target).catch((error: unknown) => {
      if (!inPlaceCodes.includes(errorCode(error))) throw error;
      return copyFile(temporary, target).catch((failure: unknown) => {
        isKept = true;
        const sentence = words(
          'The report cannot be written to {0} ({1}). It is whole in {2}.',
          target,
          errorCode(failure),
          temporary,
        );
        throw new HumanError(sentence, { cause: failure });
      });
    });
    await discard();
  };
  return { write: writerOf(handle, ended), finish, discard };
}

const leftover = /^\.disk-usage-(\d+)-\d+\.tmp$/;
/** A file that was written to so many ms ago may be another machine's, whose processes are not seen here. */
const leftoverMs = 86_400_000;

/** Removes what runs left that were killed. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const [, pid] = leftover.exec(name) ?? [];
    if (pid === undefined || isRunning(Number(pid))) continue;
    const file = path.join(folder, name);
    const stats = await stat(file).catch(() => undefined);
    if (stats && Date.now() - stats.mtimeMs > leftoverMs)
      await rm(file, { force: true }).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

function writerOf(handle: FileHandle, ended: Promise<never>): Output['write'] {
  // `write` would stop silently where the disk is full.
  return (text) => Promise.race([handle.appendFile(text), ended]);
}
