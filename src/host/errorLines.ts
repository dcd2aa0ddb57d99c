import { displayName } from '../shared/displayName';
import type { ReadError } from '../shared/errors';
import type { Wording } from './wording';

/** One line an error: `/path: permission denied (EACCES, readdir)`. */
export function errorLines(errors: readonly ReadError[], wording: Wording): string[] {
  return errors.map(({ operation, path, code }) => {
    const reason = describeCode(code, wording);
    const call = reason === code ? `${code}, ${operation}` : `${reason} (${code}, ${operation})`;
    return `${displayName(path)}: ${call}`;
  });
}

/** What the operating system's name of an error means; a rare one's name itself. */
export function describeCode(code: string, { t }: Wording): string {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return t('permission denied');
    case 'ENOENT':
      return t('it was gone, or a link leads nowhere');
    case 'ELOOP':
      return t('too many symbolic links');
    case 'ENAMETOOLONG':
      return t('its path is too long');
    case 'EIO':
      return t('the disk or the network failed');
    default:
      return code;
  }
}
