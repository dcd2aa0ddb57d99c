import { maxNamedRows, type RootChange } from '../shared/change';
import type { RowId } from '../shared/entry';
import { CancelledError, errorStack, HumanError, wordsOf } from '../shared/errors';
import type { ResultInfo } from '../shared/result';
import { type ScanSettings, sameSettings } from '../shared/scanSettings';
import type { ByteString } from '../shared/text/byteString';
import type { Words } from '../shared/text/words';
import { formerRoot, resolveRoot } from '../scan/reader/resolveRoot';
import type { RootContext } from './rootContext';

/** The record of one root, which its scans and its live updates share. */
export class RootRecord {
  /** Undefined until the store was asked. null: nothing is stored. */
  result: ResultInfo | null | undefined;
  /** Why there is no (new) result. */
  problem: Words | undefined;
  /** Rows at the `dirLevel` limit that were scanned below, each with the promise of that scan's end. */
  readonly expansions = new Map<RowId, Promise<unknown>>();

  /** Another window saved a later result. */
  onSuperseded: () => void = () => undefined;

  constructor(
    readonly path: string,
    private readonly context: RootContext,
  ) {}

  /** The scan settings of now. */
  get settings(): ScanSettings {
    return this.context.config.settings(this.path);
  }

  /** The stored result was made with other settings. */
  get outdated(): boolean {
    return this.result ? !sameSettings(this.result.settings, this.settings) : false;
  }

  /**
   * The path with every symlink resolved: as it was when the result was found, for its rows are of that path. Without a
   * result as it is now, or as it was for a folder that is away.
   */
  async real(): Promise<ByteString> {
    return this.result?.rootPath ?? resolveRoot(this.path).catch(() => formerRoot(this.path));
  }

  /** When the last full scan began, in ms since 1970. */
  get scannedFrom(): number {
    return this.result ? Math.floor(this.result.scannedAt - this.result.elapsedMs) : 0;
  }

  changed(kind: RootChange['kind'], rows: readonly RowId[] = [], listed: readonly RowId[] = []): void {
    if (rows.length + listed.length > maxNamedRows)
      this.context.onChange({ root: this.path, kind: 'result' });
    else this.context.onChange({ root: this.path, kind, ...(kind === 'live' && { rows, listed }) });
  }

  /** The result is the same, but where it is saved may have changed. */
  saved(info: ResultInfo): void {
    this.result = info;
    if (info.unsaved === 'later') this.onSuperseded();
    this.changed('live');
  }

  failed(error: unknown): void {
    if (error instanceof CancelledError) return;
    this.problem = wordsOf(error);
    if (error instanceof HumanError) this.context.log.warn(error.message);
    else this.context.log.error(errorStack(error));
  }
}
