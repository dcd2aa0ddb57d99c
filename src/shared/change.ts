import type { RowId } from './entry';

/** The set of roots changed, or something of one root did. Views redraw what changed and nothing else. */
export type UsageChange = { readonly kind: 'roots' } | RootChange;

export interface RootChange {
  /** As it was given to `setRoots`. */
  readonly root: string;
  /**
   * `scan`: a scan began, went on, ended or failed; rows differ only during a first scan, when they are partial.
   * `result`: any row may differ, for another result is served, or none.
   * `live`: the live state changed, and the rows that are named.
   */
  readonly kind: 'scan' | 'result' | 'live';
  /** With `live`: rows whose totals or staleness differ. Those above them are named too. */
  readonly rows?: readonly RowId[];
  /** With `live`: directories whose entries were read again, so that files in them may differ. */
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
  const kind = a.kind === 'live' || b.kind === 'live' ? 'live' : 'scan';
  return { root: a.root, kind, rows, listed };
}

function union(a: readonly RowId[] = [], b: readonly RowId[] = []): readonly RowId[] {
  return [...new Set([...a, ...b])];
}
