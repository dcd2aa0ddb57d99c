import type { MessagePort } from 'node:worker_threads';
import { type ByteString, toText } from '../../shared/text/byteString';
import { asError, CancelledError, FolderGoneError, HumanError } from '../../shared/errors';
import { transfer } from '../../shared/rpc/rpc';
import type { ScanSettings } from '../../shared/scanSettings';
import type { UnitResult, UnitStats, WorkUnit } from '../../shared/workUnit';
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
export async function runUnit(
  threads: readonly ScanThread[],
  queue: WorkQueue,
  unit: WorkUnit,
  options: UnitOptions,
): Promise<UnitResult> {
  const startedAt = performance.now();
  const scanId = nextScanId++;
  const tally = new Tally(threads.length);
  let ports: readonly MessagePort[] = [];
  let error: Error | undefined;
  try {
    // A walk may take the last descriptor, and loading a thread needs one.
    const loaded = threads.slice(1).map((thread) => thread.api.call.ping().catch(() => undefined));
    const root = await inspectDirectory(threads[0]!, unit, options);
    await Promise.all(loaded);
    ports = options.openPorts(threads.length);
    begin(threads, ports, queue, scanId, unit, options, root.mount);
    await walkRounds(threads, queue, scanId, unit, options, root, tally);
    const after = await inspectDirectory(threads[0]!, unit, options);
    if (after.inode !== root.inode) throw gone(unit.dirPath);
  } catch (thrown) {
    error = asError(thrown);
    // A dead worker cancels the others; when the user cancels, no worker fails.
    if (error instanceof WorkerFailure) error = error.forPerson ?? error;
    else if (queue.cancelled && !(error instanceof NoAnswerError)) error = new CancelledError();
    queue.cancel();
  }
  // Live threads must forget the scan, whatever happened.
  await Promise.allSettled(threads.map((thread) => thread.api.call.end(scanId)));
  // A port that a thread took is not ours any more; one that a dead thread could not take must be closed.
  for (const port of ports) port.close();
  return { rootPath: unit.rootPath, stats: tally.stats(performance.now() - startedAt), error };
}

async function inspectDirectory(
  thread: ScanThread,
  { rootPath, dirPath: path }: WorkUnit,
  { settings }: UnitOptions,
): Promise<Inspection> {
  const found = await thread.api.call.inspect(path, rootPath, settings.followSymlinks);
  if (!found) throw gone(path);
  if (!found.isDirectory) throw new FolderGoneError(words('This is not a folder: {0}.', toText(path)));
  return found;
}

function gone(path: ByteString): FolderGoneError {
  return new FolderGoneError(words('There is no such folder: {0}.', toText(path)));
}

function begin(
  threads: readonly ScanThread[],
  ports: readonly MessagePort[],
  queue: WorkQueue,
  scanId: number,
  unit: WorkUnit,
  options: UnitOptions,
  mount: Mount,
): void {
  threads.forEach((thread, worker) => {
    const port = ports[worker]!;
    const setup = {
      scanId,
      worker,
      workers: threads.length,
      queue: queue.buffer,
      port,
      batchSize: options.batchSize,
      rootPath: unit.rootPath,
      maxLevel: unit.maxLevel,
      settings: options.settings,
      mount: options.settings.oneFileSystem ? mount : undefined,
      low: options.low,
    };
    thread.api.notify.begin(transfer(setup, [port]));
  });
}

/**
 * Walks the unit. If symlinks are followed, it then walks their targets outside the root: each once, in byte order of
 * the targets' paths, until no new ones are found.
 */
async function walkRounds(
  threads: readonly ScanThread[],
  queue: WorkQueue,
  scanId: number,
  unit: WorkUnit,
  options: UnitOptions,
  root: Inspection,
  tally: Tally,
): Promise<void> {
  let starts = firstStarts(unit, root);
  const seen = new Set<string>();
  const walked = new Set<string>();
  let waiting: OutsideTarget[] = [];
  starts.forEach(({ path }, i) => {
    queue.push(startItem(i, path, queue.nextRow(), 0, unit.rereads?.[i]?.level ?? unit.level));
  });
  while (starts.length > 0) {
    const round: Round = { starts, seen };
    const results = await walkRound(threads, queue, scanId, round, tally);
    if (!options.settings.followSymlinks) return;
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

async function walkRound(
  threads: readonly ScanThread[],
  queue: WorkQueue,
  scanId: number,
  round: Round,
  tally: Tally,
): Promise<RoundStats[]> {
  const walks = threads.map((thread) => thread.api.call.walk(scanId, round));
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
    tally.add(worker, result);
  });
  if (queue.cancelled) throw new CancelledError();
  const failure = results.find((result) => result.failure)?.failure;
  if (failure) throw new HumanError(words('Cannot read {1} ({0}).', failure.code, toText(failure.path)));
  return results;
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
  return {
    kind: 'start',
    path,
    names: '',
    start,
    row,
    parent,
    level,
    apparent: 0,
    allocated: 0,
    modified: 0,
    inode: 0,
  };
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

const sumKeys = ['entries', 'files', 'directories', 'rows', 'excluded', 'readErrors'] as const;

class Tally {
  readonly #perWorker: number[];
  // The unit's own row, which no worker counts.
  readonly #sums = { entries: 0, files: 0, directories: 0, rows: 1, excluded: 0, readErrors: 0 };

  constructor(workers: number) {
    this.#perWorker = new Array<number>(workers).fill(0);
  }

  add(worker: number, result: RoundStats): void {
    this.#perWorker[worker]! += result.entries;
    for (const key of sumKeys) this.#sums[key] += result[key];
  }

  stats(elapsedMs: number): UnitStats {
    return { ...this.#sums, elapsedMs, perWorker: this.#perWorker };
  }
}
