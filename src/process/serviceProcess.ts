import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { withTimeout } from '../scan/pool/withTimeout';
import { CancelledError, HumanError } from '../shared/errors';
import type { Log } from '../shared/log';
import { processPort } from '../shared/rpc/processPort';
import { type Connection, connect } from '../shared/rpc/rpc';
import { words, type Words } from '../shared/text/words';
import type { ProcessApi, ProcessEvents } from './processApi';
import { smallProcess } from './smallHeaps';

export interface ServiceProcessOptions {
  /** The bundle of main.ts. */
  readonly processPath: string;
  readonly log: Log;
  readonly events: ProcessEvents;
  /** The process has started: sends it what it has to know first. */
  readonly onStarted: (api: Connection<ProcessApi>['notify']) => void;
  /** It crashed; the next call starts another, unless there is a `problem`. */
  readonly onLost: (error: Error) => void;
  /** After too many crashes it may be started again. */
  readonly onRecovered: () => void;
  /** How long a crash counts, in ms. */
  readonly crashWindowMs?: number;
}

interface Running {
  readonly child: ChildProcess;
  readonly connection: Connection<ProcessApi>;
  readonly exited: Promise<unknown>;
}

/** How long closing waits for the service to save; the editor waits 5 s at most for all of it. */
const closeMs = 4_500;
const exitMs = 300;
/** After so many crashes within the window, none is started before the window is over. */
const maxCrashes = 4;
const usualCrashWindowMs = 180_000;

/** The service process, started by the first call. */
export class ServiceProcess {
  #running: Running | undefined;
  #ended = false;
  /** In ms since 1970. */
  #crashes: number[] = [];
  #recovery: NodeJS.Timeout | undefined;

  constructor(private readonly options: ServiceProcessOptions) {}

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Why it is not started again: it crashed too often. */
  get problem(): Words | undefined {
    const since = Date.now() - this.#crashWindowMs;
    this.#crashes = this.#crashes.filter((at) => at > since);
    if (this.#crashes.length < maxCrashes) return undefined;
    return words('The Disk Usage process keeps crashing. See the log, or rescan to try again.');
  }

  /** A person asks for a scan: it may be started again, however often it crashed. */
  resetCrashCount(): void {
    this.#crashes = [];
    clearTimeout(this.#recovery);
  }

  /** The service's methods. Throws if the process cannot be started or crashed too often, and after `end`. */
  get call(): Connection<ProcessApi>['call'] {
    return this.#connection.call;
  }

  get notify(): Connection<ProcessApi>['notify'] {
    return this.#connection.notify;
  }

  async end(): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#recovery);
    const running = this.#running;
    this.#running = undefined;
    if (!running) return;
    const { child, connection, exited } = running;
    await withTimeout(
      closeMs,
      connection.call.close().catch(() => undefined),
    );
    connection.dispose();
    if (child.connected) child.disconnect();
    // Files are replaced as a whole, so only the last save may be lost.
    if (!(await withTimeout(exitMs, exited))) child.kill('SIGKILL');
  }

  get #crashWindowMs(): number {
    return this.options.crashWindowMs ?? usualCrashWindowMs;
  }

  #awaitRecovery(): void {
    clearTimeout(this.#recovery);
    if (this.#ended || !this.problem) return;
    const wait = this.#crashes[0]! + this.#crashWindowMs - Date.now();
    this.#recovery = setTimeout(this.options.onRecovered, wait + 1).unref();
  }

  get #connection(): Connection<ProcessApi> {
    if (this.#ended) throw new CancelledError();
    const { problem } = this;
    if (problem) throw new HumanError(problem);
    this.#running ??= this.#start();
    return this.#running.connection;
  }

  #start(): Running {
    const { processPath, log, events, onStarted } = this.options;
    const child = fork(processPath, [], {
      serialization: 'advanced',
      // The editor's own flags, such as its inspector's port, must not be inherited.
      execArgv: [...smallProcess],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      // A folder that exists and cannot be unmounted anyway.
      cwd: path.dirname(process.execPath),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const connection = connect<ProcessApi, ProcessEvents>(processPort(child), events);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log.error(text.trimEnd());
    });
    const lost = (why: string): void => {
      const error = new Error(`The process of Disk Usage ended unexpectedly (${why}).`);
      connection.close(error);
      if (this.#running?.child !== child) return;
      this.#running = undefined;
      this.#crashes.push(Date.now());
      this.#awaitRecovery();
      this.options.onLost(error);
    };
    child.on('error', (error) => {
      // It could not be started. For a message that could not be sent, the exit event follows.
      if (child.pid === undefined) lost(error.message);
    });
    child.on('exit', (code, signal) => {
      lost(signal ?? `exit code ${String(code)}`);
    });
    log.debug(`The process of Disk Usage is ${String(child.pid)}`);
    const exited = new Promise((resolve) => child.once('exit', resolve));
    this.#running = { child, connection, exited };
    onStarted(connection.notify);
    return this.#running;
  }
}
