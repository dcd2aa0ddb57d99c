import type { ResultInfo } from './result';
import type { Words } from './text/words';

/** `low` is for what nobody asked for: its threads yield to everything else on the machine. */
export type ScanPriority = 'normal' | 'low';

export interface ScanProgress {
  /** What is scanned: the root, a directory in it, or what lies below `dirLevel` in one that was opened. */
  readonly kind: 'root' | 'directory' | 'expansion' | 'changes';
  readonly priority: ScanPriority;
  readonly startedAt: number;
  readonly files: number;
  readonly directories: number;
  /** On disk; hard links not yet settled. */
  readonly bytes: number;
}

export interface RootState {
  /** As it was given to `open`. */
  readonly path: string;
  /** Undefined until the store was asked. null: nothing is stored. */
  readonly result: ResultInfo | null | undefined;
  readonly scan: ScanProgress | undefined;
  /** Why there is no (new) result: what the last attempt said, for a person. Cleared by the next scan. */
  readonly problem: Words | undefined;
  /** The stored result was made with other settings than today's. */
  readonly outdated: boolean;
  readonly live: LiveState;
}

/** Whether a root's sizes follow its files. */
export interface LiveState {
  /**
   * following: changes show by themselves. distrusted: a check found a difference that no event announced. none: no
   * result yet, `followSymlinks`, or live updates are off.
   */
  readonly kind: 'following' | 'distrusted' | 'none';
  /** Changes are being gathered or read. */
  readonly busy: boolean;
  /** Some totals are as of then (ms), not live: what the watcher leaves out, hard links with names elsewhere. */
  readonly asOf: number | undefined;
  /** The stored result is being verified after the start. */
  readonly verifying: boolean;
}
