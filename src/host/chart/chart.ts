import type { RowId } from '../../shared/entry';
import type { Disposable, Listener } from '../../shared/lifecycle';

/** A directory that a person pointed at, in a root (its path). */
export interface ChartSelection {
  readonly root: string;
  readonly id: RowId;
}

/** The chart, as commands and tree know it. */
export interface Chart extends Disposable {
  /** Opens or reveals the chart at a directory of a root; without them: where it was, or the first root. */
  show(root?: string, id?: RowId): void;
  /** Marks a directory in an open chart; does not fire `onDidSelect`. */
  select(root: string, id: RowId): void;
  /** A person selected a directory in the chart. */
  readonly onDidSelect: (listener: Listener<ChartSelection>) => Disposable;
}
