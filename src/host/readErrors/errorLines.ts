import { fromText } from '../../shared/text/byteString';
import { formatCount } from '../../shared/text/bytes';
import { displayName } from '../../shared/text/displayName';
import type { ReadError } from '../../shared/errors';
import { formatReadErrors, type Wording } from '../editor/format';

/** One line per error: `/path: permission denied (EACCES, readdir)`. */
export function errorLines(errors: readonly ReadError[], wording: Wording): string[] {
  return errors.map(({ operation, path, code }) => {
    const reason = describeCode(code, wording);
    const call = reason === code ? `${code}, ${operation}` : `${reason} (${code}, ${operation})`;
    return `${displayName(path)}: ${call}`;
  });
}

/** The document of a root's read errors: `count` errors, of which `lines` are the first. */
export function errorText(root: string, count: number, lines: readonly string[], wording: Wording): string {
  const heading = `${displayName(fromText(root))}: ${formatReadErrors(count, wording)}`;
  const left = count - lines.length;
  const tail = left > 0 ? [wording.t('… and {0} more', formatCount(left))] : [];
  return [heading, '', ...lines, ...tail, ''].join('\n');
}

/** The meaning of the operating system's name of an error; the name itself for rare ones. */
export function describeCode(code: string, { t }: Wording): string {
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
    case 'EIO':
      return t('disk or network failure');
    default:
      return code;
  }
}
