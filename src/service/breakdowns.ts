import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { FileClasses } from '../scan/breakdown/fileClasses';
import type { SortedFiles } from '../scan/breakdown/fileTally';
import { mergeSorted } from '../scan/breakdown/merge';
import { addHung, type RunningUnit } from '../scan/pool/scanPool';
import { ThreadLostError } from '../scan/pool/scanThread';
import {
  type Breakdown,
  type BreakdownLimits,
  type BreakdownProgress,
  type ClassOfFiles,
  type FileClass,
  type Grouping,
  type FileOfClass,
} from '../shared/breakdown';
import type { Metric, RowId } from '../shared/entry';
import { CancelledError } from '../shared/errors';
import type { BatchMessage } from '../shared/rowBatch';
import type { ByteString } from '../shared/text/byteString';
import { join } from '../shared/text/paths';
import type { UnitStats, WorkUnit } from '../shared/workUnit';
import { present } from './folderPage';
import type { RootRecord } from './rootRecord';

const progressMs = 100;

let nextId = 1;

/** Sorts the files below a directory of one root. The last answer stays in memory, for its largest files. */
export class Breakdowns {
  #running: Counting | undefined;
  #last: { readonly id: number; readonly classes: FileClasses } | undefined;

  constructor(private readonly record: RootRecord) {}

  get progress(): BreakdownProgress | undefined {
    return this.#running?.progress;
  }

  /** Rejects with a CancelledError where it is cancelled, or another one begins. */
  async count(id: RowId, limits: BreakdownLimits): Promise<Breakdown> {
    this.cancel();
    const counting = new Counting(this.record, limits);
    this.#running = counting;
    const ticker = setInterval(() => this.record.changed('state'), progressMs);
    try {
      const { breakdown, classes } = await counting.run(id);
      this.#last = { id: breakdown.id, classes };
      return breakdown;
    } finally {
      clearInterval(ticker);
      if (this.#running === counting) this.#running = undefined;
      this.record.changed('state');
    }
  }

  cancel(): void {
    this.#running?.cancel();
  }

  largest({ breakdown, grouping, key }: ClassOfFiles, metric: Metric): readonly FileOfClass[] | undefined {
    if (this.#last?.id !== breakdown) return undefined;
    return this.#last.classes.find(grouping, key)?.largestBy(metric) ?? [];
  }
}

/** One count, by the pool. */
class Counting {
  #unit: RunningUnit | undefined;
  #directory: ByteString | undefined;
  #isCancelled = false;

  constructor(
    private readonly record: RootRecord,
    private readonly limits: BreakdownLimits,
  ) {}

  get progress(): BreakdownProgress | undefined {
    const directory = this.#directory;
    return directory === undefined ? undefined : { directory, files: this.#unit?.progress().files ?? 0 };
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#unit?.cancel();
  }

  /** Begins anew without a path that hangs, and where a thread is lost that hangs in another's work. */
  async run(id: RowId): Promise<{ readonly breakdown: Breakdown; readonly classes: FileClasses }> {
    const { limits } = this;
    const at = Date.now();
    const unit = await this.#locate(id);
    this.#directory = unit.dirPath;
    const hung: ByteString[] = [];
    for (;;) {
      try {
        if (this.#isCancelled) throw new CancelledError();
        const [{ readErrors }, sorted] = await this.#walk(unit, hung);
        const { classes, others } = mergeSorted(limits, sorted);
        const answer = { id: nextId++, at, limits, others, readErrors };
        return { classes, breakdown: { ...answer, ...summarize(classes) } };
      } catch (error) {
        if (this.#isCancelled) throw new CancelledError();
        if (!addHung(error, unit.dirPath, hung) && !(error instanceof ThreadLostError)) throw error;
      }
    }
  }

  async #locate(id: RowId): Promise<WorkUnit> {
    const { real, queries } = await this.record.stored();
    const { row, path } = present(await queries.folder(id, { sort: 'size', metric: 'allocated', limit: 0 }));
    // Files need no rows of the directories that they are in.
    return { rootPath: real, dirPath: join(real, path), level: row.level, maxLevel: row.level };
  }

  async #walk(unit: WorkUnit, hung: readonly ByteString[]): Promise<[UnitStats, readonly SortedFiles[]]> {
    const { context, result, settings } = this.record;
    const { maxProcs, batchSize } = context.config;
    let sorted: Promise<readonly SortedFiles[]> = Promise.resolve([]);
    this.#unit = context.pool.run(unit, {
      // The files that the sizes on show count.
      settings: result?.settings ?? settings,
      ...{ maxProcs, batchSize, low: false, hung, breakdown: this.limits },
      openPorts: (workers) => {
        const channels = Array.from({ length: workers }, () => new MessageChannel());
        sorted = Promise.all(channels.map(({ port2 }) => received(port2))).then((all) => all.flat());
        return channels.map(({ port1 }) => port1);
      },
    });
    const stats = await this.#unit.result;
    return [stats, await sorted];
  }
}

/** All that a worker sends until it is done, or gone. */
function received(port: MessagePort): Promise<readonly SortedFiles[]> {
  return new Promise((resolve) => {
    const all: SortedFiles[] = [];
    port.on('message', (message: SortedFiles | BatchMessage) => {
      if (message.kind === 'files') all.push(message);
      else port.close();
    });
    port.on('close', () => resolve(all));
  });
}

function summarize(classes: FileClasses): Pick<Breakdown, 'classes' | 'total'> {
  const of = (grouping: Grouping): FileClass[] =>
    classes
      .entries(grouping)
      .map(([key, { files, apparent, allocated }]) => ({ key, files, apparent, allocated }));
  const size = of('size');
  const sum = (key: 'files' | Metric): number => size.reduce((total, each) => total + each[key], 0);
  return {
    classes: { type: of('type').sort((a, b) => b.allocated - a.allocated), age: of('age'), size },
    total: { files: sum('files'), apparent: sum('apparent'), allocated: sum('allocated') },
  };
}
