import { constants, type Stats } from 'node:fs';
import { access, open, readlink, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { errorCode, HumanError } from '../shared/errors';
import { words } from '../shared/text/words';

const maxLinks = 40;
const descriptor = /^\/proc\/.*\/fd\/\d+$/;

/**
 * The file that a path leads to through symbolic links, which need not exist. '-' stands for standard output, by whatever
 * name; another descriptor of a process, such as `/dev/fd/3`, is followed no further than to its path in `/proc`.
 */
export async function linkTarget(file: string, links = maxLinks): Promise<string> {
  const folder = await realpath(path.dirname(file)).catch(() => undefined);
  if (file === '-' || folder === undefined || links === 0) return file;
  const found = path.join(folder, path.basename(file));
  if (found === `/proc/${process.pid}/fd/1`) return '-';
  const link = descriptor.test(found) ? undefined : await readlink(found).catch(() => undefined);
  if (link === undefined) return found;
  // Not normalized: '..' after a symbolic link leads out of that one's target.
  return linkTarget(path.isAbsolute(link) ? link : `${folder}/${link}`, links - 1);
}

/** Whether a file is written to as it is, instead of being replaced. */
export function isInPlace(target: string, stats: Stats): boolean {
  return !stats.isFile() || descriptor.test(target);
}

export async function statOf(file: string): Promise<Stats | undefined> {
  return stat(file).catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT') throw error;
    return undefined;
  });
}

/**
 * Checks whether a report can be written, before a scan that may take long. An existing file keeps its content, and no
 * file is made.
 *
 * @throws HumanError where it cannot be written
 */
export async function checkReport(target: string): Promise<void> {
  if (target === '-') return;
  try {
    const stats = await statOf(target);
    if (!stats) await access(path.dirname(target), constants.W_OK);
    // The reader of a pipe would take its closing for the end.
    else if (!stats.isFIFO()) await (await open(target, constants.O_WRONLY)).close();
  } catch (error) {
    throw outputError(target, error);
  }
}

/**
 * Checks whether a database and its folder, where they are there, can be written to.
 *
 * @throws HumanError where not
 */
export async function checkDatabase(target: string, report: string | undefined): Promise<void> {
  if (target === '-' || target === report)
    throw new HumanError(
      words('The result cannot be stored in the same file as the report, or in standard output.'),
    );
  const folder = path.dirname(target);
  for (const place of [`${folder}/`, target])
    await access(place, constants.W_OK).catch((error: unknown) => {
      const code = errorCode(error);
      if (code === 'ENOENT') return;
      const sentence = words(
        'The result cannot be stored in {0} ({1}). Allow writing there, or choose another file.',
        ...[place === target ? target : folder, code],
      );
      throw new HumanError(sentence, { cause: error });
    });
}

/** Says that a report or a list cannot be written. An error that is not the system's, and one of a closed pipe, stay. */
export function outputError(target: string, cause: unknown): unknown {
  const code = errorCode(cause);
  if (code === 'UNKNOWN' || code === 'EPIPE') return cause;
  const sentence =
    target === '-'
      ? words('Standard output cannot be written to ({0}).', code)
      : words('The report cannot be written to {0} ({1}).', target, code);
  return new HumanError(sentence, { cause });
}
