import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';

const fileName = process.platform === 'win32' ? 'git.exe' : 'git';

/**
 * The absolute path of git: the one that the editor names, or else the first in `PATH`. Relative folders in `PATH` are
 * left out, because they would lead into the repository that git runs in.
 */
export async function findGit(
  named: string | undefined,
  searchPath = process.env['PATH'] ?? '',
): Promise<string | undefined> {
  const folders = searchPath.split(path.delimiter);
  for (const file of [named, ...folders.map((folder) => path.join(folder, fileName))])
    if (file !== undefined && path.isAbsolute(file) && (await isProgram(file))) return file;
  return undefined;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
