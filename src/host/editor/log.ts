import { LogLevel as EditorLogLevel, window, type LogOutputChannel } from 'vscode';
import { displayStack } from '../../shared/text/displayName';
import type { Disposable } from '../../shared/lifecycle';
import type { Log, LogLevel } from '../../shared/log';

/**
 * The output channel "Disk Usage". Its level is the editor's to choose ("Developer: Set Log Level…"). A name in a
 * message makes no line of its own.
 */
export class HostLog implements Log, Disposable {
  readonly #channel: LogOutputChannel = window.createOutputChannel('Disk Usage', { log: true });
  /** Messages of the closing service may come later. */
  #isClosed = false;

  /** The least important level that is written; undefined: none is. */
  get level(): LogLevel | undefined {
    return levels.get(this.#channel.logLevel);
  }

  readonly onDidChangeLevel = (listener: (level: LogLevel | undefined) => void): Disposable =>
    this.#channel.onDidChangeLogLevel((level) => {
      listener(levels.get(level));
    });

  trace(message: string): void {
    this.#write('trace', message);
  }

  debug(message: string): void {
    this.#write('debug', message);
  }

  info(message: string): void {
    this.#write('info', message);
  }

  warn(message: string): void {
    this.#write('warn', message);
  }

  error(message: string): void {
    this.#write('error', message);
  }

  show(): void {
    this.#channel.show();
  }

  dispose(): void {
    this.#isClosed = true;
    this.#channel.dispose();
  }

  #write(level: LogLevel, message: string): void {
    if (!this.#isClosed) this.#channel[level](displayStack(message));
  }
}

const levels = new Map<EditorLogLevel, LogLevel>([
  [EditorLogLevel.Trace, 'trace'],
  [EditorLogLevel.Debug, 'debug'],
  [EditorLogLevel.Info, 'info'],
  [EditorLogLevel.Warning, 'warn'],
  [EditorLogLevel.Error, 'error'],
]);
