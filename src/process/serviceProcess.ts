import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { CancelledError, HumanError } from '../shared/errors';
import type { Log } from '../shared/log';
import { type Connection, connect, processPort } from '../shared/rpc/rpc';
import { words, type Words } from '../shared/text/words';
import { withTimeout } from '../service/usage';
import { type ProcessApi, type ProcessEvents, smallProcess } from './processApi';

export interface ServiceProcessOptions {
  /** The bundle of main.ts. */
  readonly processPath: string;
  /** The folder of the databases. */
  readonly storageFolder: string;
  readonly log: Log;
  /** How long a crash of the process counts, in ms; other than the usual in tests. */
  readonly crashWindowMs?: number;
}

interface Listener {
  readonly events: ProcessEvents;
  /** The process has started: sends it what it has to know first. */
  started(): void;
  /** It crashed; the next call starts another, unless there is a `problem`. */
  lost(error: Error): void;
  /** A crash counts no longer, so that it may be started again. */
  recovered(): void;
}

interface Running {
  readonly child: ChildProcess;
  readonly connection: Connection<ProcessApi>;
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
  /** The crashes that count, each with the timer of its end. */
  readonly #crashes = new Set<NodeJS.Timeout>();

  constructor(
    private readonly options: ServiceProcessOptions,
    private readonly listener: Listener,
  ) {}

  /** Why it is not started again: it crashed too often. */
  get problem(): Words | undefined {
    if (this.#crashes.size < maxCrashes) return undefined;
    return words('The Disk Usage process keeps crashing. See the log, or rescan to try again.');
  }

  /** A person asks for a scan: it may be started again, however often it crashed. */
  resetCrashCount(): void {
    for (const timer of this.#crashes) clearTimeout(timer);
    this.#crashes.clear();
  }

  /** The service's methods. Throws if the process cannot be started or crashed too often, and after `end`. */
  get call(): Connection<ProcessApi>['call'] {
    if (this.#ended) throw new CancelledError();
    const { problem } = this;
    if (problem) throw new HumanError(problem);
    this.#running ??= this.#start();
    return this.#running.connection.call;
  }

  /** Calls without an answer; undefined where no process runs. */
  get notify(): Connection<ProcessApi>['notify'] | undefined {
    return this.#running?.connection.notify;
  }

  async end(): Promise<void> {
    this.#ended = true;
    this.resetCrashCount();
    const running = this.#running;
    this.#running = undefined;
    if (!running) return;
    const { child, connection } = running;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    const saved = connection.call.close().catch(() => undefined);
    await withTimeout(closeMs, saved);
    connection.close();
    if (child.connected) child.disconnect();
    await withTimeout(exitMs, exited);
    // Files are replaced as a whole, so only the last save may be lost.
    child.kill('SIGKILL');
  }

  #start(): Running {
    const { processPath, storageFolder, log } = this.options;
    const child = fork(processPath, [storageFolder], {
      serialization: 'advanced',
      // The editor's own flags, such as its inspector's port, must not be inherited.
      execArgv: [smallProcess],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      // A folder that exists and cannot be unmounted anyway.
      cwd: path.dirname(process.execPath),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const connection = connect<ProcessApi, ProcessEvents>(processPort(child), this.listener.events);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => log.error(text.trimEnd()));
    const lost = (why: string): void => {
      const error = new Error(`The process of Disk Usage ended unexpectedly (${why}).`);
      connection.close(error);
      if (this.#running?.child !== child) return;
      this.#running = undefined;
      this.#countCrash();
      this.listener.lost(error);
    };
    child.on('error', (error) => {
      // It could not be started. For a message that could not be sent, the exit event follows.
      if (child.pid === undefined) lost(error.message);
    });
    child.on('exit', (code, signal) => lost(signal ?? `exit code ${String(code)}`));
    log.debug(`The process of Disk Usage is ${String(child.pid)}`);
    this.#running = { child, connection };
    this.listener.started();
    return this.#running;
  }

  #countCrash(): void {
    const over = setTimeout(() => {
      this.#crashes.delete(over);
      this.listener.recovered();
    }, this.options.crashWindowMs ?? usualCrashWindowMs).unref();
    this.#crashes.add(over);
  }
}
