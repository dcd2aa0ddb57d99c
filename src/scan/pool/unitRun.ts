import type { MessagePort } from 'node:worker_threads';
import type { BreakdownLimits } from '../../shared/breakdown';
import { type ByteString, toText } from '../../shared/text/byteString';
import { CancelledError, FolderGoneError, HumanError, errorMessage } from '../../shared/errors';
import { transfer } from '../../shared/rpc/rpc';
import type { ScanSettings } from '../../shared/scanSettings';
import type { UnitStats, WorkUnit } from '../../shared/workUnit';
import { words } from '../../shared/text/words';
import { compare } from '../../shared/text/order';
import { isBelowAny, prefixOf } from '../../shared/text/paths';
import { NoAnswerError } from '../reader/probe';
import type { ScanThread } from './scanThread';
import type { Inspection, LeftOut, OutsideTarget, Round, Start } from '../worker/workerApi';
import type { WorkQueue } from './workQueue';

export interface UnitOptions {
  readonly settings: ScanSettings;
  /** Maximum rows of a message. */
  readonly batchSize: number;
  /** Paths that did not answer, which are left out. */
  readonly hung?: readonly ByteString[];
  /** The files are sorted by these: each worker sends one `SortedFiles` instead of batches. */
  readonly breakdown?: BreakdownLimits;
  /** Makes a port for each worker's batches; the store has the other ends. Called at most once. */
  openPorts(workers: number): readonly MessagePort[];
}

let nextScanId = 1;

/** One unit on these threads, which share it directory by directory. */
export class UnitRun {
  readonly #scanId = nextScanId++;
  /** A dead worker cancels the others; when the user cancels, no worker fails. */
  #hasLostWorker = false;
  /** Globs of `exclude` that matched an entry. */
  readonly #matched = new Set<string>();

  constructor(
    private readonly threads: readonly ScanThread[],
    private readonly queue: WorkQueue,
    private readonly unit: WorkUnit,
    private readonly options: UnitOptions,
    private readonly leftOut: readonly LeftOut[],
  ) {}

  /** Rejects where the unit is incomplete: cancelled, a dead worker, a root that is gone. */
  async run(): Promise<UnitStats> {
    const { threads, queue } = this;
    const startedAt = performance.now();
    let ports: readonly MessagePort[] = [];
    try {
      // A walk may take the last descriptor, and loading a thread needs one.
      const loaded = threads.slice(1).map((thread) => thread.api.call.ping().catch(() => undefined));
      const root = await this.#inspectDirectory();
      await Promise.all(loaded);
      ports = this.options.openPorts(threads.length);
      this.#begin(ports);
      await this.#walkRounds(root);
      // It may be gone by now.
      await this.#inspectDirectory();
    } catch (error) {
      const isCancelled = queue.cancelled && !this.#hasLostWorker && !(error instanceof NoAnswerError);
      queue.cancel();
      throw isCancelled ? new CancelledError() : error;
    } finally {
      // Live threads must forget the scan, whatever happened.
      await Promise.allSettled(threads.map((thread) => thread.api.call.end(this.#scanId)));
      // A port that a thread took is not ours any more; one that a dead thread could not take must be closed.
      for (const port of ports) port.close();
    }
    const unmatchedGlobs = this.options.settings.exclude.filter((glob) => !this.#matched.has(glob));
    return { ...queue.progress(), elapsedMs: performance.now() - startedAt, unmatchedGlobs };
  }

  async #inspectDirectory(): Promise<Inspection> {
    const { rootPath, dirPath: path } = this.unit;
    const { followSymlinks } = this.options.settings;
    const found = await this.threads[0]!.api.call.inspect(path, rootPath, followSymlinks);
    if (!found) throw gone(path);
    if (!found.isDirectory) throw new FolderGoneError(words('This is not a folder: {0}.', toText(path)));
    return found;
  }

  #begin(ports: readonly MessagePort[]): void {
    const { settings, batchSize, breakdown } = this.options;
    const { rootPath, maxLevel } = this.unit;
    this.threads.forEach((thread, worker) => {
      const port = ports[worker]!;
      const setup = {
        ...{ scanId: this.#scanId, worker, workers: this.threads.length, queue: this.queue.buffer, port },
        ...{ batchSize, rootPath, maxLevel, settings },
        ...{ leftOut: this.leftOut, breakdown },
      };
      thread.api.notify.begin(transfer(setup, [port]));
    });
  }

  /**
   * Walks the unit. If symlinks are followed, it then walks their targets outside the root: each once, in byte order of
   * the targets' paths, until no new ones are found.
   */
  async #walkRounds(root: Inspection): Promise<void> {
    const seen = new Set<string>();
    const walked = new Set<ByteString>();
    let starts = this.#firstStarts(root);
    while (starts.length > 0) {
      const outside = await this.#walkRound({ starts, seen });
      if (!this.options.settings.followSymlinks) return;
      seen.add(root.inode);
      starts = newTargets(outside, walked, seen).map((target) => this.#linkStart(target));
    }
  }

  #firstStarts(root: Inspection): Start[] {
    const { rootPath, dirPath, level: dirLevel, rereads } = this.unit;
    const start = (kind: Start['kind'], path: ByteString, given: ByteString, level: number): Start => ({
      ...{ kind, path, level, row: this.queue.nextRow(), parent: 0 },
      relative: given.slice(prefixOf(rootPath).length) as ByteString,
    });
    if (!rereads) return [start('unit', root.path, dirPath, dirLevel)];
    return rereads.map(({ path, level, deep }) => start(deep ? 'deep' : 'shallow', path, path, level));
  }

  #linkStart({ path, link, isDirectory, row, level }: OutsideTarget): Start {
    const { maxLevel } = this.unit;
    const isOwn = isDirectory && (maxLevel === null || level < maxLevel);
    return {
      ...{ kind: 'link', path, relative: link, level: level + 1 },
      ...(isOwn ? { row: this.queue.nextRow(), parent: row } : { row, parent: 0 }),
    };
  }

  async #walkRound(round: Round): Promise<OutsideTarget[]> {
    const { queue } = this;
    queue.open(round.starts.length);
    const walks = this.threads.map((thread) => thread.api.call.walk(this.#scanId, round));
    // If a worker dies, its share is missing: the others stop too, and only then is the unit over.
    for (const walk of walks) {
      walk.catch(() => {
        this.#hasLostWorker = true;
        queue.cancel();
      });
    }
    const ended = await Promise.allSettled(walks);
    const results = ended.map((walk) => {
      if (walk.status === 'rejected') throw workerFailure(walk.reason);
      return walk.value;
    });
    if (queue.cancelled) throw new CancelledError();
    if (results.some(({ isReplaced }) => isReplaced)) throw gone(this.unit.dirPath);
    for (const { matched } of results) for (const glob of matched) this.#matched.add(glob);
    const failure = results.find((result) => result.failure)?.failure;
    if (failure) throw new HumanError(words('Cannot read {1} ({0}).', failure.code, toText(failure.path)));
    return results.flatMap(({ outside }) => outside);
  }
}

function gone(path: ByteString): FolderGoneError {
  return new FolderGoneError(words('There is no such folder: {0}.', toText(path)));
}

/** The failure of a dead worker, unless its reason is for the user. */
function workerFailure(reason: unknown): Error {
  if (reason instanceof HumanError || reason instanceof CancelledError) return reason;
  return new Error(`The scan failed: ${errorMessage(reason)}`, { cause: reason });
}

/**
 * Targets that no walked folder holds, each once, in byte order: a folder comes before the targets in it. Adds them to
 * those that were walked and seen.
 */
function newTargets(found: OutsideTarget[], walked: Set<ByteString>, seen: Set<string>): OutsideTarget[] {
  found.sort((a, b) => compare(a.path, b.path) || compare(a.link, b.link));
  return found.filter(({ path, inode }) => {
    const isHeld = walked.has('/' as ByteString) || walked.has(path) || isBelowAny(path, walked);
    if (isHeld || seen.has(inode)) return false;
    walked.add(path);
    seen.add(inode);
    return true;
  });
}
