import { window, type LogOutputChannel } from 'vscode';
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

  readonly trace = this.#writer('trace');
  readonly debug = this.#writer('debug');
  readonly info = this.#writer('info');
  readonly warn = this.#writer('warn');
  readonly error = this.#writer('error');

  /** The least important level that is written; undefined: none is. */
  get level(): LogLevel | undefined {
    return levels[this.#channel.logLevel];
  }

  readonly onDidChangeLevel = this.#channel.onDidChangeLogLevel;

  readonly show = (): void => {
    this.#channel.show();
  };

  dispose(): void {
    this.#isClosed = true;
    this.#channel.dispose();
  }

  #writer(level: LogLevel): (message: string) => void {
    return (message) => {
      if (!this.#isClosed) this.#channel[level](displayStack(message));
    };
  }
}

/** By the editor's numbers, of which 0 means that nothing is written. */
const levels = [undefined, 'trace', 'debug', 'info', 'warn', 'error'] as const;
