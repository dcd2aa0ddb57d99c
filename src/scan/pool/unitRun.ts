import type { MessagePort } from 'node:worker_threads';
import { type ByteString, toText } from '../../shared/text/byteString';
import { asError, CancelledError, FolderGoneError, HumanError } from '../../shared/errors';
import { transfer } from '../../shared/rpc/rpc';
import type { ScanSettings } from '../../shared/scanSettings';
import type { UnitResult, WorkUnit } from '../../shared/workUnit';
import { words } from '../../shared/text/words';
import { compare } from '../../shared/text/order';
import { prefixOf } from '../../shared/text/paths';
import { NoAnswerError } from '../reader/probe';
import type { ScanThread } from './scanThread';
import type { Mount, OutsideTarget, Start } from '../worker/entryReader';
import type { Inspection, Round, RoundStats } from '../worker/workerApi';
import type { WorkItem, WorkQueue } from './workQueue';

export interface UnitOptions {
  readonly settings: ScanSettings;
  /** Maximum rows of a message. */
  readonly batchSize: number;
  /** Yield to everything else on the machine. */
  readonly low: boolean;
  /** Makes a port for each worker's batches; the store has the other ends. Called at most once. */
  openPorts(workers: number): readonly MessagePort[];
}

let nextScanId = 1;

/** Runs one unit on these threads, which share it directory by directory. Never throws. */
export function runUnit(
  threads: readonly ScanThread[],
  queue: WorkQueue,
  unit: WorkUnit,
  options: UnitOptions,
): Promise<UnitResult> {
  return new UnitRun(threads, queue, unit, options).run();
}

class UnitRun {
  readonly #scanId = nextScanId++;
  readonly #perWorker: number[];
  // The unit's own row, which no worker counts.
  readonly #sums = { entries: 0, files: 0, directories: 0, rows: 1, excluded: 0, readErrors: 0 };

  constructor(
    private readonly threads: readonly ScanThread[],
    private readonly queue: WorkQueue,
    private readonly unit: WorkUnit,
    private readonly options: UnitOptions,
  ) {
    this.#perWorker = threads.map(() => 0);
  }

  async run(): Promise<UnitResult> {
    const { threads, queue } = this;
    const startedAt = performance.now();
    let ports: readonly MessagePort[] = [];
    let error: Error | undefined;
    try {
      // A walk may take the last descriptor, and loading a thread needs one.
      const loaded = threads.slice(1).map((thread) => thread.api.call.ping().catch(() => undefined));
      const root = await this.#inspectDirectory();
      await Promise.all(loaded);
      ports = this.options.openPorts(threads.length);
      this.#begin(ports, root.mount);
      await this.#walkRounds(root);
      const after = await this.#inspectDirectory();
      if (after.inode !== root.inode) throw gone(this.unit.dirPath);
    } catch (thrown) {
      error = asError(thrown);
      // A dead worker cancels the others; when the user cancels, no worker fails.
      if (error instanceof WorkerFailure) error = error.forPerson ?? error;
      else if (queue.cancelled && !(error instanceof NoAnswerError)) error = new CancelledError();
      queue.cancel();
    }
    // Live threads must forget the scan, whatever happened.
    await Promise.allSettled(threads.map((thread) => thread.api.call.end(this.#scanId)));
    // A port that a thread took is not ours any more; one that a dead thread could not take must be closed.
    for (const port of ports) port.close();
    const elapsedMs = performance.now() - startedAt;
    const stats = { ...this.#sums, elapsedMs, perWorker: this.#perWorker };
    return { rootPath: this.unit.rootPath, stats, error };
  }

  async #inspectDirectory(): Promise<Inspection> {
    const { rootPath, dirPath: path } = this.unit;
    const found = await this.threads[0]!.api.call.inspect(
      path,
      rootPath,
      this.options.settings.followSymlinks,
    );
    if (!found) throw gone(path);
    if (!found.isDirectory) throw new FolderGoneError(words('This is not a folder: {0}.', toText(path)));
    return found;
  }

  #begin(ports: readonly MessagePort[], mount: Mount): void {
    const { settings, batchSize, low } = this.options;
    const { rootPath, maxLevel } = this.unit;
    this.threads.forEach((thread, worker) => {
      const port = ports[worker]!;
      const setup = {
        ...{ scanId: this.#scanId, worker, workers: this.threads.length, queue: this.queue.buffer, port },
        ...{ batchSize, rootPath, maxLevel, settings, low },
        mount: settings.oneFileSystem ? mount : undefined,
      };
      thread.api.notify.begin(transfer(setup, [port]));
    });
  }

  /**
   * Walks the unit. If symlinks are followed, it then walks their targets outside the root: each once, in byte order of
   * the targets' paths, until no new ones are found.
   */
  async #walkRounds(root: Inspection): Promise<void> {
    const { queue, unit } = this;
    let starts = firstStarts(unit, root);
    const seen = new Set<string>();
    const walked = new Set<string>();
    let waiting: OutsideTarget[] = [];
    starts.forEach(({ path }, i) => {
      queue.push(startItem(i, path, queue.nextRow(), 0, unit.rereads?.[i]?.level ?? unit.level));
    });
    while (starts.length > 0) {
      const results = await this.#walkRound({ starts, seen });
      if (!this.options.settings.followSymlinks) return;
      seen.add(root.inode);
      queue.reopen();
      starts = [];
      const found = newTargets([...waiting, ...results.flatMap((result) => result.outside)], walked, seen);
      waiting = [];
      for (const target of found) {
        const own = target.isDirectory && (unit.maxLevel === null || target.level < unit.maxLevel);
        // Without room in the queue, a target waits for the next round; each row number given must be used.
        if (!queue.hasRoom(target.path)) {
          waiting.push(target);
          continue;
        }
        walked.add(target.path);
        seen.add(target.inode);
        const row = own ? queue.nextRow() : target.row;
        queue.push(startItem(starts.length, target.path, row, own ? target.row : 0, target.level + 1));
        starts.push({ kind: 'link', shallow: false, path: target.path, relative: target.link });
      }
    }
  }

  async #walkRound(round: Round): Promise<RoundStats[]> {
    const { queue } = this;
    const walks = this.threads.map((thread) => thread.api.call.walk(this.#scanId, round));
    // If a worker dies, its share is missing: the others stop too, and only then is the unit over.
    for (const walk of walks) {
      walk.catch(() => {
        queue.cancel();
      });
    }
    const ended = await Promise.allSettled(walks);
    const failed = ended.find((walk) => walk.status === 'rejected');
    if (failed) throw new WorkerFailure(failed.reason);
    const results = ended.flatMap((walk) => (walk.status === 'fulfilled' ? [walk.value] : []));
    results.forEach((result, worker) => {
      this.#perWorker[worker]! += result.entries;
      for (const key of sumKeys) this.#sums[key] += result[key];
    });
    if (queue.cancelled) throw new CancelledError();
    const failure = results.find((result) => result.failure)?.failure;
    if (failure) throw new HumanError(words('Cannot read {1} ({0}).', failure.code, toText(failure.path)));
    return results;
  }
}

const sumKeys = ['entries', 'files', 'directories', 'rows', 'excluded', 'readErrors'] as const;

function gone(path: ByteString): FolderGoneError {
  return new FolderGoneError(words('There is no such folder: {0}.', toText(path)));
}

function firstStarts({ rootPath, dirPath, rereads }: WorkUnit, root: Inspection): Start[] {
  const relative = (path: ByteString): ByteString => path.slice(prefixOf(rootPath).length) as ByteString;
  if (!rereads) return [{ kind: 'unit', shallow: false, path: root.path, relative: relative(dirPath) }];
  return rereads.map(({ path, deep }) => ({
    kind: 'reread',
    shallow: !deep,
    path,
    relative: relative(path),
  }));
}

/** Targets that no walked folder holds, each once, in byte order: a folder comes before the targets in it. */
function newTargets(
  found: OutsideTarget[],
  walked: ReadonlySet<string>,
  seen: ReadonlySet<string>,
): OutsideTarget[] {
  found.sort((a, b) => compare(a.path, b.path) || compare(a.link, b.link));
  const paths = new Set(walked);
  const inodes = new Set(seen);
  return found.filter(({ path, inode }) => {
    if (inodes.has(inode) || isHeld(path, paths)) return false;
    paths.add(path);
    inodes.add(inode);
    return true;
  });
}

function isHeld(path: string, folders: ReadonlySet<string>): boolean {
  if (folders.has('/')) return true;
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (folders.has(path.slice(0, end))) return true;
  }
  return false;
}

function startItem(start: number, path: ByteString, row: number, parent: number, level: number): WorkItem {
  const unknown = { apparent: 0, allocated: 0, modified: 0, inode: 0 };
  return { kind: 'start', path, names: '', start, row, parent, level, ...unknown };
}

/** A worker died during a scan. */
class WorkerFailure extends Error {
  override readonly name = 'WorkerFailure';
  constructor(reason: unknown) {
    super(`The scan failed: ${reason instanceof Error ? reason.message : String(reason)}`, { cause: reason });
  }

  /** The cause, if it is for the user and not a failure of the worker. */
  get forPerson(): Error | undefined {
    return this.cause instanceof HumanError || this.cause instanceof CancelledError ? this.cause : undefined;
  }
}
