import type { RowId } from './entry';

/** The set of roots changed, or something of one root did. Views redraw what changed and nothing else. */
export type UsageChange = { readonly kind: 'roots' } | RootChange;

export interface RootChange {
  /** As it was given to `setRoots`. */
  readonly root: string;
  /**
   * `state`: what runs began, went on or ended; rows differ only during a first scan, when they are partial.
   * `rows`: the rows that are named differ.
   * `result`: any row may differ, for another result is served, or none.
   */
  readonly kind: 'state' | 'rows' | 'result';
  /**
   * With `rows`: those whose totals or staleness differ, with those above them. The root's own is named also where its
   * `LiveState` differs.
   */
  readonly rows?: readonly RowId[];
  /** With `rows`: directories whose entries were read again, so that files in them may differ. */
  readonly listed?: readonly RowId[];
}

/** More rows than this are not named one by one: then the change is a `result`. */
export const maxNamedRows = 2_000;

/** Two changes of the same root as one. */
export function mergedChange(a: RootChange, b: RootChange): RootChange {
  if (a.kind === 'result' || b.kind === 'result') return { root: a.root, kind: 'result' };
  const rows = union(a.rows, b.rows);
  const listed = union(a.listed, b.listed);
  if (rows.length + listed.length > maxNamedRows) return { root: a.root, kind: 'result' };
  // Views read from the states how far a scan is, so nothing is lost.
  const kind = a.kind === 'rows' || b.kind === 'rows' ? 'rows' : 'state';
  return { root: a.root, kind, rows, listed };
}

function union(a: readonly RowId[] = [], b: readonly RowId[] = []): readonly RowId[] {
  return [...new Set([...a, ...b])];
}
