import { CancelledError, errorStack } from './errors';

/** The destination of log messages; VS Code's LogOutputChannel is one. */
export interface Log {
  trace(message: string): void;
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Logs the stack of an error, except for a CancelledError. */
export function logBug(log: Pick<Log, 'error'>, error: unknown): void {
  if (!(error instanceof CancelledError)) log.error(errorStack(error));
}

export type LogLevel = keyof Log;

export const silentLog: Log = {
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
