import os from 'node:os';
import { compileExclude } from '../../shared/text/glob';
import { FileTally } from '../breakdown/fileTally';
import { noRows, SortingReader } from '../breakdown/sortingReader';
import type { FileSystem } from '../reader/fileSystem';
import { EntryReader } from './entryReader';
import { LeftOutPaths } from './leftOut';
import { type RowSink, RowWriter } from './rowWriter';
import { Walk } from './walk';
import { WorkQueue } from '../pool/workQueue';
import type { Round, RoundResult, ScanSetup } from './workerApi';

/** How long a worker works before it handles messages; it finishes the current directory first. */
const sliceMs = 10;
/** Rows wait no longer for their batch to fill, so that the view of a first scan grows. */
const flushMs = 200;

/** One worker's part of one scan, over all rounds. */
export class WorkerScan {
  readonly #queue: WorkQueue;
  readonly #writer: RowSink;
  readonly #tally: FileTally | undefined;
  /** Globs that matched an entry. */
  readonly #matched = new Set<string>();

  constructor(
    private readonly setup: ScanSetup,
    private readonly fileSystem: FileSystem,
  ) {
    this.#queue = new WorkQueue(setup.queue, setup.workers);
    const { breakdown, port, batchSize } = setup;
    this.#tally = breakdown && new FileTally(breakdown);
    this.#writer = this.#tally ? noRows : new RowWriter(port, batchSize);
  }

  async walk(round: Round): Promise<RoundResult> {
    const { rootPath, settings } = this.setup;
    const { followSymlinks, oneFileSystem } = settings;
    const options = {
      ...{ ...this.setup, ...round, followSymlinks, oneFileSystem },
      exclude: compileExclude(settings.exclude, rootPath, this.#matched),
      leftOut: new LeftOutPaths(this.setup.leftOut),
    };
    const entries = this.#tally
      ? new SortingReader(this.fileSystem, this.#queue, this.#tally, options)
      : new EntryReader(this.fileSystem, this.#queue, this.#writer, options);
    const walk = new Walk(this.fileSystem, this.#queue, this.#writer, options, entries);
    try {
      await this.#finish(walk);
      const { failure, isReplaced } = walk;
      return { outside: walk.entries.outside, failure, isReplaced, matched: this.#matched };
    } finally {
      walk.close();
    }
  }

  async #finish(walk: Walk): Promise<void> {
    let flushed = performance.now();
    for (;;) {
      const now = performance.now();
      if (now - flushed > flushMs) {
        this.#writer.flush();
        flushed = now;
      }
      const state = walk.step(now + sliceMs);
      if (state === 'done') return;
      if (state === 'starved') this.#queue.wait(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  end(): void {
    this.#writer.flush();
    if (!this.#queue.cancelled) this.#tally?.send(this.setup.port);
    this.setup.port.postMessage({ kind: 'end' });
    this.setup.port.close();
  }
}

/** On Linux a thread has its own priority; elsewhere the call would slow the whole process down. */
export function lowerPriority(): void {
  if (process.platform !== 'linux') return;
  try {
    os.setPriority(0, 10);
  } catch {
    // If a sandbox forbids it, the scan runs all the same.
  }
}
