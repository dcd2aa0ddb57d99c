import { fromText } from '../../shared/text/byteString';
import { formatCount } from '../../shared/text/bytes';
import { displayName } from '../../shared/text/displayName';
import type { ReadError } from '../../shared/errors';
import { t } from '../../shared/text/words';
import { formatReadErrors } from '../editor/format';

/** The document of a root's `count` read errors: a line for each of the first, `/path: permission denied (EACCES, readdir)`. */
export function errorText(root: string, count: number, errors: readonly ReadError[]): string {
  const heading = `${displayName(fromText(root))}: ${formatReadErrors(count)}`;
  const left = count - errors.length;
  const tail = left > 0 ? [t('… and {0} more', formatCount(left))] : [];
  return [heading, '', ...errors.map(errorLine), ...tail, ''].join('\n');
}

function errorLine({ operation, path, code }: ReadError): string {
  const reason = describeCode(code);
  const call = reason === code ? `${code}, ${operation}` : `${reason} (${code}, ${operation})`;
  return `${displayName(path)}: ${call}`;
}

/** The meaning of the operating system's name of an error; the name itself for rare ones. */
export function describeCode(code: string): string {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return t('permission denied');
    case 'ENOENT':
      return t('deleted during the scan, or a broken symbolic link');
    case 'ELOOP':
      return t('too many symbolic links');
    case 'ENAMETOOLONG':
      return t('path too long');
    case 'ETIMEDOUT':
      return t('the file system does not answer');
    case 'EIO':
      return t('disk or network failure');
    default:
      return code;
  }
}
