import { errorMessage } from '../../shared/errors';
import type { FileSystem } from './fileSystem';
import type { StoreLog } from '../scanLog';
import { filesBeside } from './temporaryFiles';

/** Makes room for a new file. The newest that was set aside is kept, for who wants to look into it. */
export async function setAside(
  fs: FileSystem,
  file: string,
  log: StoreLog,
  why: 'damaged' | 'unreadable',
): Promise<void> {
  const aside = `${file}.${why}-${Date.now()}`;
  const failure = await fs.rename(file, aside).catch((error: unknown) => errorMessage(error));
  const outcome = failure ? `It could not be set aside (${failure})` : `It was set aside as ${aside}`;
  log.write('warn', `The stored results in ${file} are ${why}. ${outcome}; a scan makes new ones.`);
  if (failure) return;
  for (const older of await filesBeside(fs, file, /^\.(damaged|unreadable)-\d+$/))
    if (older !== aside) await fs.rm(older, { force: true }).catch(() => undefined);
}
