import { randomInt } from 'node:crypto';
import path from 'node:path';
import { errorCode, errorMessage } from '../../shared/errors';
import type { StoreLog } from '../scanLog';
import { type FileSystem, writeNew } from './fileSystem';

/** Why a database was moved out of the way. */
export type AsideReason = 'damaged' | 'older' | 'unreadable';

/** An unused name beside a file, for what is renamed or removed at once. */
export function temporaryName(file: string): string {
  return `${file}.${process.pid}.${randomInt(2 ** 32)}.tmp`;
}

/** Removes what processes left behind that died. Only the process that holds the lock may: the others write nothing. */
export async function removeTemporaries(fs: FileSystem, file: string): Promise<void> {
  await removeBeside(fs, file, /^\.\d+\.\d+\.tmp$/);
}

/**
 * Replaces a file, once the new one has been flushed, read back and compared.
 * @param mayReplace asked just before the rename; false: the file stays.
 * @returns whether the file was replaced.
 */
export async function replaceFile(
  fs: FileSystem,
  file: string,
  parts: readonly Uint8Array[],
  mayReplace: () => Promise<boolean>,
): Promise<boolean> {
  const temporary = temporaryName(file);
  try {
    await writeNew(fs, temporary, ...parts);
    // SQLite made these bytes: comparing them is enough, and opening them would block this thread for long.
    if (!consistsOf(await fs.readFile(temporary), parts))
      throw new Error('the file does not read back as it was written');
    if (!(await mayReplace())) return false;
    await fs.rename(temporary, file);
  } finally {
    await fs.rm(temporary, { force: true }).catch(() => undefined);
  }
  await flushFolder(fs, path.dirname(file));
  return true;
}

function consistsOf(bytes: Uint8Array, parts: readonly Uint8Array[]): boolean {
  let at = 0;
  for (const part of parts) {
    if (Buffer.compare(bytes.subarray(at, at + part.length), part) !== 0) return false;
    at += part.length;
  }
  return at === bytes.length;
}

/** Makes the rename last. Some systems cannot flush a folder; the file is sound without it. */
async function flushFolder(fs: FileSystem, folder: string): Promise<void> {
  try {
    const handle = await fs.open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    if (!['EACCES', 'EBADF', 'EINVAL', 'EISDIR', 'ENOTSUP', 'EPERM'].includes(errorCode(error))) throw error;
  }
}

/** Moves a file out of the way. Only the newest one is kept, for a person who wants to look into it. */
export async function setAside(
  fs: FileSystem,
  file: string,
  log: StoreLog,
  reason: AsideReason,
): Promise<void> {
  const ending = `.${reason}-${Date.now()}`;
  const failure = await fs.rename(file, file + ending).catch((error: unknown) => errorMessage(error));
  const outcome = failure
    ? `They could not be set aside (${failure})`
    : `They were set aside as ${file}${ending}`;
  const state = reason === 'older' ? 'from an older version' : reason;
  log.write('warn', `The stored results in ${file} are ${state}. ${outcome}; a scan makes new ones.`);
  if (!failure) await removeBeside(fs, file, /^\.(damaged|older|unreadable)-\d+$/, ending);
}

/** Removes the files whose names are the file's with such an ending. */
async function removeBeside(fs: FileSystem, file: string, ending: RegExp, except?: string): Promise<void> {
  const base = path.basename(file);
  for (const name of await fs.readdir(path.dirname(file)).catch(() => [])) {
    const rest = name.slice(base.length);
    if (name.startsWith(base) && ending.test(rest) && rest !== except)
      await fs.rm(path.join(path.dirname(file), name), { force: true }).catch(() => undefined);
  }
}
