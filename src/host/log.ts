import { LogLevel as EditorLogLevel, window, type LogOutputChannel } from 'vscode';
import { displayStack } from '../shared/displayName';
import type { Disposable } from '../shared/lifecycle';
import type { Log, LogLevel } from '../shared/log';

/**
 * The output channel "Disk Usage". Its level is the editor's to choose ("Developer: Set Log Level…"). A name in a
 * message makes no line of its own.
 */
export class HostLog implements Log, Disposable {
  readonly #channel: LogOutputChannel = window.createOutputChannel('Disk Usage', { log: true });

  /** The least important level that is written; undefined: none is. */
  get level(): LogLevel | undefined {
    return levels.get(this.#channel.logLevel);
  }

  readonly onDidChangeLevel = (listener: (level: LogLevel | undefined) => void): Disposable =>
    this.#channel.onDidChangeLogLevel((level) => {
      listener(levels.get(level));
    });

  trace(message: string): void {
    this.#channel.trace(displayStack(message));
  }

  debug(message: string): void {
    this.#channel.debug(displayStack(message));
  }

  info(message: string): void {
    this.#channel.info(displayStack(message));
  }

  warn(message: string): void {
    this.#channel.warn(displayStack(message));
  }

  error(message: string): void {
    this.#channel.error(displayStack(message));
  }

  show(): void {
    this.#channel.show();
  }

  dispose(): void {
    this.#channel.dispose();
  }
}

const levels = new Map<EditorLogLevel, LogLevel>([
  [EditorLogLevel.Trace, 'trace'],
  [EditorLogLevel.Debug, 'debug'],
  [EditorLogLevel.Info, 'info'],
  [EditorLogLevel.Warning, 'warn'],
  [EditorLogLevel.Error, 'error'],
]);
