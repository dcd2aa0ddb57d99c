import { isAbsolute, relative, sep } from 'node:path';
import { isRecord } from '../../shared/shape';

/**
 * The globs of a setting such as `files.watcherExclude` that hold, relative to a root. One that is absolute and leads
 * elsewhere says nothing about the root and is left out.
 */
export function globsWithin(root: string, setting: unknown): string[] {
  if (!isRecord(setting)) return [];
  return Object.keys(setting)
    .filter((glob) => glob !== '' && setting[glob] === true)
    .map((glob) => (isAbsolute(glob) ? relative(root, glob).split(sep).join('/') : glob))
    .filter((glob) => glob !== '..' && !glob.startsWith('../'))
    .map((glob) => (glob === '' ? '**' : glob));
}
