import type { ByteString } from './text/byteString';
import { inEnglish, words, type Words } from './text/words';

/** A failure that the user must act on. Its words say what happened and what to do; its message is the English text. */
export class HumanError extends Error {
  override readonly name = 'HumanError';

  constructor(
    readonly words: Words,
    options?: ErrorOptions,
  ) {
    super(inEnglish(words), options);
  }
}

/** The folder that was to be read is not there, or is another one than before. */
export class FolderGoneError extends HumanError {}

/** Says why a folder that a person named cannot be had. @param code as the operating system names it */
export function missingFolder(code: string, path: string, cause: unknown): HumanError {
  const sentence =
    code === 'ENOENT'
      ? words('There is no such folder: {0}.', path)
      : words('Cannot access {1} ({0}).', code, path);
  return new HumanError(sentence, { cause });
}

/** The text of an error for the user. */
export function wordsOf(error: unknown): Words {
  return error instanceof HumanError ? error.words : words('{0}', errorMessage(error));
}

/** The work was cancelled on request. This is not a failure and is never shown. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  constructor() {
    super('Cancelled');
  }
}

/** An entry that could not be read during a scan. Such errors are expected, so they are data. */
export interface ReadError {
  /** The file-system call that failed. */
  readonly operation: 'lstat' | 'readdir' | 'open' | 'realpath' | 'stat';
  /** Absolute. */
  readonly path: ByteString;
  /** As the operating system names it: `EACCES`, `ENOENT`. */
  readonly code: string;
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Turns any thrown value into an Error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** The stack of an error for the log, or its message if it has none. */
export function errorStack(error: unknown): string {
  return (error instanceof Error ? error.stack : undefined) ?? errorMessage(error);
}

/** For the user, where a thread or SQLite could not get enough memory; other errors as they are. */
export function memoryError(error: unknown): Error {
  const isMemory =
    errorCode(error) === 'ERR_WORKER_OUT_OF_MEMORY' ||
    /out of memory|allocation failed/i.test(errorMessage(error));
  if (!isMemory || error instanceof HumanError) return asError(error);
  return new HumanError(
    words('Disk Usage ran out of memory. Lower maxProcs, batchSize or dirLevel, or close other programs.'),
    { cause: error },
  );
}

/** The operating system's code of a failed call (`EACCES`), or `UNKNOWN`. */
export function errorCode(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'UNKNOWN';
}
