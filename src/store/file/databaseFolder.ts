import { createHash } from 'node:crypto';
import path from 'node:path';
import type { ByteString } from '../../shared/text/byteString';
import { errorMessage } from '../../shared/errors';
import type { FileSystem } from './fileSystem';
import type { Log } from '../../shared/log';

const database = /^[0-9a-f]{32}\.sqlite(\.(damaged|older|unreadable)-\d+|\.lock)?$/;
const temporary = /^[0-9a-f]{32}\.sqlite\.\d+\.\d+\.tmp$/;
const hour = 3_600_000;
const keepDays = 90;

/** The name is a hash of the root's real path. */
export function databasePath(folder: string, root: ByteString): string {
  const hash = createHash('sha256').update(root, 'latin1').digest('hex').slice(0, 32);
  return path.join(folder, `${hash}.sqlite`);
}

/** Whether a file of this name is one that saves write: a database, its lock, or a temporary file. */
export function isStoreFile(name: string): boolean {
  return database.test(name) || temporary.test(name);
}

/** Removes databases that no window opened for `keepDays`, and leftovers of processes that died. */
export async function cleanUp(folder: string, fs: FileSystem, log: Log): Promise<void> {
  const names = await fs.readdir(folder).catch(() => []);
  for (const name of names) {
    const age = database.test(name) ? keepDays * 24 * hour : temporary.test(name) ? hour : Infinity;
    if (age === Infinity) continue;
    const file = path.join(folder, name);
    try {
      const { mtimeMs } = await fs.stat(file);
      if (Date.now() - mtimeMs <= age) continue;
      await fs.rm(file);
      log.info(`Removed ${file}, which was no longer used`);
    } catch (error) {
      log.debug(`${file} could not be cleaned up: ${errorMessage(error)}`);
    }
  }
}
