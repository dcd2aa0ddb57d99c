import type { DirectoryRow, RowId, Totals } from '../shared/entry';
import { isAtLimit, type RootQueries } from '../shared/queries';
import type { HeavyNode } from '../shared/result';
import { displayName } from '../shared/text/displayName';
import { largestFiles } from './parts/files';
import { readErrorsAfter } from './parts/readErrors';
import { sharedSizes } from './history/history';
import { changesSince, sizesThen } from './history/growth';
import { reclaimCandidates } from './reclaim/candidates';
import { freed } from './reclaim/freed';
import * as sql from './sql/queries';
import type { StoredRoot } from './storedRoot';

type Answers = {
  readonly [Q in keyof RootQueries]: (
    root: StoredRoot,
    ...args: Parameters<RootQueries[Q]>
  ) => ReturnType<RootQueries[Q]>;
};

/** Every query of `RootQueries`, answered from the result that is served. */
const answers: Answers = {
  rows: (root, ids) => ids.map((id) => root.row(id)),
  ancestors: (root, id) => root.ancestors(id),
  path: (root, id) => root.pathOf(id),
  located: (root, ids) => {
    const paths = root.pathsOf(ids);
    return ids.map((id, i) => {
      const row = root.row(id);
      const path = paths[i];
      return row && path !== undefined ? { row, path } : undefined;
    });
  },
  named: ({ result }, name) => result?.named(name) ?? [],
  shared: ({ result }, ids) => {
    const shared = result && sharedSizes(result.statements, ids);
    return ids.map((id) => shared?.get(id) ?? { apparent: 0, allocated: 0 });
  },
  lookUp: (root, paths) => {
    const find = root.pathFinder();
    return paths.map((path) => root.row(find(path) ?? 0));
  },
  folder: (root, id, query) => {
    const row = root.row(id);
    const path = root.pathOf(id);
    if (row === undefined || path === undefined) return undefined;
    const expansion = root.expansions.of(id);
    const counted = expansion?.totals;
    const directories = root.children(id, query);
    const ids = directories.map((directory) => directory.id);
    return {
      row,
      path,
      directories,
      directoryCount: isAtLimit(row) ? directories.length : row.children,
      earlier: earlierSizes(root, query.checkpoint, ids),
      expansion: counted && differs(counted, row) ? counted : undefined,
      isUnopened: isAtLimit(row) && expansion === undefined,
    };
  },
  chart: (root, { id, names, metric, depth, limit, checkpoint }) => {
    const { id: inView, unopened } = follow(root, id, names);
    const trail = root.ancestors(inView);
    const node = root.heavyTree(inView, metric, depth, limit);
    if (node === undefined) return undefined;
    return { trail, node, unopened, earlier: earlierSizes(root, checkpoint, idsOf(node)) };
  },
  heaviest: (root, metric, limit) => rowsOf(root, sql.heaviest(metric), [limit]),
  largestFiles: (root, metric, limit) =>
    root.result ? largestFiles(root.result, metric, limit) : { files: [], threshold: 0 },
  find: (root, text, metric, limit) => root.result?.find(text, metric, limit) ?? [],
  readErrors: (root, after, limit) =>
    root.result ? readErrorsAfter(root.result.statements, after, limit) : [],
  page: (root, after, limit) => rowsOf(root, sql.page, [after, limit]),
  checkpoints: (root) => root.result?.history.checkpoints() ?? [],
  changesSince: (root, checkpoint, metric, limit) =>
    root.result ? changesSince(root.result, checkpoint, metric, limit) : [],
  reclaimCandidates: (root, names, markers) =>
    root.result ? reclaimCandidates(root.result, names, markers) : { candidates: [], repositories: [] },
  freed: (root, ids, metric) =>
    root.result ? freed(root.result.statements, ids, metric) : { each: ids.map(() => 0), together: 0 },
};

/** Answers a query by its name. The types of its arguments are the caller's promise: it is `RootQueries`, forwarded. */
export function answer(root: StoredRoot, name: string, args: readonly unknown[]): unknown {
  if (!Object.hasOwn(answers, name)) throw new Error(`No such query: ${name}`);
  return Reflect.apply(answers[name as keyof RootQueries], undefined, [root, ...args]) as unknown;
}

function rowsOf({ result }: StoredRoot, query: string, params: number[]): DirectoryRow[] {
  return result?.statements.all(query, params, result.toRow) ?? [];
}

function differs(a: Totals, b: Totals): boolean {
  return (['allocated', 'apparent', 'files', 'directories'] as const).some((key) => a[key] !== b[key]);
}

function earlierSizes(
  { result }: StoredRoot,
  checkpoint: number | undefined,
  ids: readonly RowId[],
): ReturnType<typeof sizesThen> {
  return result && checkpoint !== undefined ? sizesThen(result, checkpoint, ids) : ids.map(() => undefined);
}

/** The row that displayed names lead to, as far as they exist, and whether it has to be scanned to go on. */
function follow(
  root: StoredRoot,
  from: RowId,
  names: readonly string[],
): { readonly id: RowId; readonly unopened: RowId | undefined } {
  let id = from;
  for (const name of names) {
    const child = root
      .children(id, { sort: 'size', metric: 'allocated', limit: -1 })
      .find((row) => displayName(row.name) === name);
    if (child === undefined) break;
    id = child.id;
  }
  const row = root.row(id);
  const isUnopened = row !== undefined && isAtLimit(row) && root.expansions.of(id) === undefined;
  return { id, unopened: isUnopened ? id : undefined };
}

function idsOf({ row, children }: HeavyNode): RowId[] {
  return [row.id, ...children.flatMap(idsOf)];
}
