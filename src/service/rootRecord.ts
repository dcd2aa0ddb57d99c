import { stat } from 'node:fs/promises';
import type { ScanPool } from '../scan/pool/scanPool';
import { formerRoot, resolveRoot } from '../scan/reader/resolveRoot';
import { maxNamedRows, type RootChange } from '../shared/change';
import type { RowId } from '../shared/entry';
import { CancelledError, errorStack, HumanError, wordsOf } from '../shared/errors';
import type { Log } from '../shared/log';
import type { RootQueries } from '../shared/queries';
import type { ResultInfo } from '../shared/result';
import { forward, type Remote } from '../shared/rpc/rpc';
import { isOutdated, type ScanSettings } from '../shared/scanSettings';
import type { ByteString } from '../shared/text/byteString';
import type { Words } from '../shared/text/words';
import type { KeptMark, StoreApi } from '../store/storeApi';
import type { LiveTimings } from './live/liveTimings';
import type { StoreThread } from './storeThread';
import type { UsageConfig } from './usage';

/** The services and settings that all roots share. */
export interface RootContext {
  readonly config: UsageConfig;
  readonly log: Log;
  readonly pool: ScanPool;
  readonly store: StoreThread;
  /** A root's database file; undefined: results are kept in memory. */
  readonly databaseOf: (real: ByteString) => string | undefined;
  readonly timings: LiveTimings;
  onChange(change: RootChange): void;
}

/** A root as the store knows it. */
export interface StoredRoot {
  readonly store: Remote<StoreApi>;
  readonly real: ByteString;
  readonly queries: Remote<RootQueries>;
}

/** The record of one root, which its scans and its live updates share. */
export class RootRecord {
  /** Undefined until the store was asked. null: nothing is stored. */
  result: ResultInfo | null | undefined;
  /** Why there is no (new) result. */
  problem: Words | undefined;
  /** Rows at the `dirLevel` limit that were scanned below, each with the promise of that scan's end. */
  readonly expansions = new Map<RowId, Promise<unknown>>();
  /** Rows that only a full scan can refresh, and since when they are stale, in ms since 1970. */
  readonly uncertain = new Map<RowId, number>();

  /** @param superseded another window saved a later result */
  constructor(
    readonly path: string,
    readonly context: RootContext,
    readonly superseded: () => void,
  ) {}

  /** The scan settings of now. */
  get settings(): ScanSettings {
    return this.context.config.settings(this.path);
  }

  /** The stored result was made with other settings. */
  get outdated(): boolean {
    return this.result ? isOutdated(this.result, this.settings) : false;
  }

  /**
   * The path with every symlink resolved: as it was when the result was found, for its rows are of that path. Without a
   * result as it is now, or as it was for a folder that is away.
   */
  async real(): Promise<ByteString> {
    return this.result?.rootPath ?? resolveRoot(this.path).catch(() => formerRoot(this.path));
  }

  async stored(): Promise<StoredRoot> {
    const store = await this.context.store.call();
    const real = await this.real();
    return { store, real, queries: queriesOf(store, real) };
  }

  /** When the last full scan began, in ms since 1970. */
  get scannedFrom(): number {
    return this.result ? Math.floor(this.result.scannedAt - this.result.elapsedMs) : 0;
  }

  /**
   * Reads the stored result, also that of a folder that is away. Returns the marks of stale rows that were kept with it.
   * `isThere`: it could be read, and the folder is there.
   */
  async load(): Promise<{ readonly marks: readonly KeptMark[]; readonly isThere: boolean }> {
    const { databaseOf, store, log } = this.context;
    const startedAt = performance.now();
    const resolved = resolveRoot(this.path);
    let result: ResultInfo | null = null;
    let marks: readonly KeptMark[] = [];
    let isThere = false;
    try {
      const real = await resolved.catch(() => formerRoot(this.path));
      const file = databaseOf(real);
      if (file !== undefined && (await stat(file).catch(() => undefined))) {
        const api = await store.call();
        result = (await api.open(real)) ?? null;
        if (result) marks = await api.lastingMarks(real);
      }
      await resolved;
      isThere = true;
    } catch (error) {
      this.failed(error);
    }
    this.result = result;
    const elapsed = Math.round(performance.now() - startedAt);
    if (result) log.info(`Result of ${this.path}: ${result.rows} rows, read in ${elapsed} ms`);
    return { marks, isThere };
  }

  changed(kind: RootChange['kind'], rows: readonly RowId[] = [], listed: readonly RowId[] = []): void {
    const told = rows.length + listed.length > maxNamedRows ? 'result' : kind;
    this.context.onChange({ root: this.path, kind: told, ...(told === 'rows' && { rows, listed }) });
  }

  failed(error: unknown): void {
    if (error instanceof CancelledError) return;
    this.problem = wordsOf(error);
    if (error instanceof HumanError) this.context.log.warn(error.message);
    else this.context.log.error(errorStack(error));
  }
}

/** The queries about one root's stored result. */
export function queriesOf(store: Pick<Remote<StoreApi>, 'query'>, root: ByteString): Remote<RootQueries> {
  return forward<RootQueries>((name, args) => store.query(root, name, args));
}
