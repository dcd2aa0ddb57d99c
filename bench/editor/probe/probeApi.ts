/** Times are in ms; those that end in `At` are of the clock, as `Date.now()` gives them. */

/** A call of one of the providers that Disk Usage registered. */
export interface ProviderCall {
  readonly provider: 'children' | 'item' | 'decoration';
  readonly startedAt: number;
  readonly ms: number;
  /** How many children, items or decorations it gave. */
  readonly count: number;
}

/** How an extension host did for a while. */
export interface HostLoad {
  /** How late its event loop was. */
  readonly p99: number;
  readonly max: number;
  /** MiB. */
  readonly rssBefore: number;
  readonly rssPeak: number;
  /** Of the process beside it, since that started; 0: there is none. */
  readonly servicePeak: number;
}

/** When something of Disk Usage happened first since the last `takeMarks`. */
export type Mark = 'loaded' | 'tree' | 'panel' | 'page ready' | 'snapshot';

/** What the probe does in its extension host. */
export interface ProbeApi {
  beginWatch(): void;
  endWatch(): HostLoad;
  /** Runs a command to its end. */
  command(id: string): Promise<{ startedAt: number; endedAt: number }>;
  /** What was called since the last time. */
  takeCalls(): ProviderCall[];
  /** Fills the view "Probe": a row without children, then one with so many for each number. */
  showRows(counts: readonly number[]): void;
  takeMarks(): Partial<Record<Mark, number>>;
  /** Asks the decoration provider for paths, all at once; how long each answer took, and how many said something. */
  decorate(paths: readonly string[]): Promise<{ ms: number[]; answered: number }>;
}
