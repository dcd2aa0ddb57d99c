import { randomInt } from 'node:crypto';
import path from 'node:path';
import type { FileSystem } from './fileSystem';

/** A name beside a database's file that nobody has, for what is renamed or removed at once. */
export function temporaryName(file: string): string {
  return `${file}.${process.pid}.${randomInt(2 ** 32)}.tmp`;
}

/** Names of the files beside a database's that are its own with such an ending. */
export async function filesBeside(fs: FileSystem, file: string, ending: RegExp): Promise<string[]> {
  const folder = path.dirname(file);
  const base = path.basename(file);
  const names = await fs.readdir(folder).catch(() => []);
  return names
    .filter((name) => name.startsWith(base) && ending.test(name.slice(base.length)))
    .map((name) => path.join(folder, name));
}

/** Removes what writers of this database that died left behind; while nobody else writes it. */
export async function removeTemporaries(fs: FileSystem, file: string): Promise<void> {
  for (const temporary of await filesBeside(fs, file, /^\.\d+\.\d+\.tmp$/))
    await fs.rm(temporary, { force: true }).catch(() => undefined);
}
