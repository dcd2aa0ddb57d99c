import type { ByteString } from './text/byteString';
import { inEnglish, words, type Words } from './text/words';

/** A failure that the person must act on: its words say what happened and what to do, and its message in English. */
export class HumanError extends Error {
  override readonly name = 'HumanError';

  constructor(
    readonly words: Words,
    options?: ErrorOptions,
  ) {
    super(inEnglish(words), options);
  }
}

/** What an error says to a person. */
export function wordsOf(error: unknown): Words {
  return error instanceof HumanError ? error.words : words('{0}', errorMessage(error));
}

/** The work was cancelled on request: not a failure, never shown. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  constructor() {
    super('Cancelled');
  }
}

/** What could not be looked at during a scan. Expected, so it is data. */
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

/** What was thrown, as an Error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** Where an error was made, for the log; its message where that is not known. */
export function errorStack(error: unknown): string {
  return (error instanceof Error ? error.stack : undefined) ?? errorMessage(error);
}

/** The operating system's name of a failed call's error (`EACCES`), or `UNKNOWN`. */
export function errorCode(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'UNKNOWN';
}
