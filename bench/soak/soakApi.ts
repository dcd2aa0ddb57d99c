import type { ScanPriority } from '../../src/shared/state';

/** A stored result, as far as it matters whether it is lost. */
export interface Kept {
  /** When it was scanned, in ms since 1970; 0: there is none. */
  readonly scannedAt: number;
  /** It is in the database. */
  readonly saved: boolean;
}

/** How a scan ended; `refused`: what was to be scanned is not there any more. */
export type Outcome = Kept | 'cancelled' | 'refused';

/** What the process under test does. Its methods throw where something is wrong. */
export interface SoakApi {
  /** As a window that is opened: a new service on the same storage; what is stored. */
  open(): Promise<Kept>;
  /** As a window that is closed. Throws where a thread, a timer or a file is left. */
  close(): Promise<void>;
  scan(priority: ScanPriority): Promise<Outcome>;
  /** @param folder relative to the root */
  scanFolder(folder: string): Promise<Outcome>;
  cancel(): void;
  /** What a watcher tells. */
  changed(paths: readonly string[]): void;
  /** Reads as the views do. */
  browse(text: string): Promise<void>;
  /**
   * Waits until nothing goes on, and compares every directory with `du`. Throws where one differs.
   * @param whole scan first: something may have changed that nobody told of
   * @returns how many directories were compared
   */
  settle(whole: boolean): Promise<number>;
  /** The process's memory after its garbage is collected, in MiB. Throws where a bug was logged. */
  memory(): number;
}
