import { CancelledError, errorStack } from './errors';

/** From the least important one: the position is that of VS Code's `LogLevel`, whose first one is to log nothing. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** The destination of log messages; VS Code's LogOutputChannel is one. */
export type Log = Readonly<Record<LogLevel, (message: string) => void>>;

/** A log that passes the messages of all levels to one function. */
export function logTo(write: (level: LogLevel, message: string) => void): Log {
  const methods = logLevels.map((level) => [level, write.bind(undefined, level)]);
  return Object.fromEntries(methods) as Log;
}

export const silentLog = logTo(() => undefined);

/** Logs the stack of an error, except for a CancelledError. */
export function logBug(log: Pick<Log, 'error'>, error: unknown): void {
  if (!(error instanceof CancelledError)) log.error(errorStack(error));
}
