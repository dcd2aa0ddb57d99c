import { randomInt } from 'node:crypto';
import path from 'node:path';
import { errorCode, errorMessage } from '../../shared/errors';
import type { Log } from '../../shared/log';
import { type FileSystem, ifPresent, writeNew } from './fileSystem';

/** Why a database was moved out of the way. */
export type AsideReason = 'damaged' | 'older' | 'unreadable';

/** An unused name beside a file, for what is renamed or removed at once. */
export function temporaryName(file: string): string {
  return `${file}.${process.pid}.${randomInt(2 ** 32)}.tmp`;
}

/** Temporary files beside a file: left by processes that died, where nobody writes it just now. */
export async function temporariesOf(fs: FileSystem, file: string): Promise<string[]> {
  return filesBeside(fs, file, /^\.\d+\.\d+\.tmp$/);
}

export async function removeAll(fs: FileSystem, files: readonly string[]): Promise<void> {
  for (const file of files) await fs.rm(file, { force: true }).catch(() => undefined);
}

/**
 * Replaces a file, once the new one has been flushed, read back and compared.
 * @param mayReplace asked just before the rename; false: the file stays.
 * @param keepsOwner the new file gets the owner and mode of the one that it replaces.
 * @returns whether the file was replaced.
 */
export async function replaceFile(
  fs: FileSystem,
  file: string,
  parts: readonly Uint8Array[],
  { mayReplace, keepsOwner }: { readonly mayReplace: () => Promise<boolean>; readonly keepsOwner: boolean },
): Promise<boolean> {
  const temporary = temporaryName(file);
  try {
    const before = keepsOwner ? await ifPresent(fs.stat(file)) : undefined;
    await writeNew(fs, temporary, parts, before);
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
export async function setAside(fs: FileSystem, file: string, log: Log, reason: AsideReason): Promise<void> {
  const aside = `${file}.${reason}-${Date.now()}`;
  const failure = await fs.rename(file, aside).catch((error: unknown) => errorMessage(error));
  const outcome = failure ? `They could not be set aside (${failure})` : `They were set aside as ${aside}`;
  const state = reason === 'older' ? 'from an older version' : reason;
  log.warn(`The stored results in ${file} are ${state}. ${outcome}; a scan makes new ones.`);
  if (failure) return;
  const all = await filesBeside(fs, file, /^\.(damaged|older|unreadable)-\d+$/);
  const earlier = all.filter((each) => each !== aside);
  await removeAll(fs, earlier);
}

/** The files whose names are the file's with such an ending. */
async function filesBeside(fs: FileSystem, file: string, ending: RegExp): Promise<string[]> {
  const { dir, base } = path.parse(file);
  const names = await fs.readdir(dir).catch(() => []);
  return names
    .filter((name) => name.startsWith(base) && ending.test(name.slice(base.length)))
    .map((name) => path.join(dir, name));
}
