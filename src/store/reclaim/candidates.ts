import { rootId, type RowId } from '../../shared/entry';
import type { Candidates } from '../../shared/reclaim/reclaimable';
import type { ByteString } from '../../shared/text/byteString';
import type { StoredName } from '../sql/relativePaths';
import { toName } from '../sql/relativePaths';
import type { ResultDatabase } from '../sql/resultDatabase';
import { fromSqlName } from '../sql/sqlName';

const git = '.git';
/** Nothing in these is offered by itself. */
const closed: ReadonlySet<string> = new Set(['node_modules', git]);

const named = 'select id, parent, name from directory where name in (select value from json_each(?))';
const markerFiles = 'select directory, name from file where name in (select value from json_each(?))';
const hasFiles = "select 1 from sqlite_master where type = 'table' and name = 'file'";

/** @see ReclaimQueries.reclaimCandidates */
export function reclaimCandidates(
  result: ResultDatabase,
  names: readonly string[],
  markers: readonly string[],
): Candidates {
  const { statements } = result;
  const wanted = JSON.stringify([...new Set([...names, ...markers, git])]);
  const found = statements.all(named, [wanted], toName);
  const isNamed = new Set(names);
  const marked = marks(result, found, markers);
  const byName = found.flatMap(({ id, name }) => (isNamed.has(name) ? [id] : []));
  const ids = [...new Set([...byName, ...marked.keys()])].filter((id) => id !== rootId);
  const withGit = found.flatMap(({ parent, name }) => (name === git ? [parent] : []));
  const [paths, repositories] = [result.paths(ids), result.paths(withGit)];
  const candidates = ids.flatMap((id, i) => {
    const path = paths[i];
    return path === undefined || isClosed(path) ? [] : [{ id, path, markers: marked.get(id) ?? [] }];
  });
  return { candidates, repositories: repositories.filter((path) => path !== undefined) };
}

/** The markers in each directory that has some. */
function marks(
  result: ResultDatabase,
  directories: readonly StoredName[],
  markers: readonly string[],
): Map<RowId, string[]> {
  const isMarker = new Set(markers);
  const marked = new Map<RowId, string[]>();
  const mark = (directory: RowId, name: string): void => {
    marked.set(directory, [...(marked.get(directory) ?? []), name]);
  };
  for (const { parent, name } of directories) if (isMarker.has(name)) mark(parent, name);
  for (const { directory, name } of filesNamed(result, markers)) mark(directory, name);
  return marked;
}

/** Stored files with these names; none in a result without a table of files. */
function filesNamed(
  { statements }: ResultDatabase,
  names: readonly string[],
): { readonly directory: RowId; readonly name: ByteString }[] {
  if (statements.first(hasFiles, [], () => true) === undefined) return [];
  return statements.all(markerFiles, [JSON.stringify(names)], ([directory, name]) => ({
    directory: Number(directory),
    name: fromSqlName(name),
  }));
}

function isClosed(path: ByteString): boolean {
  return path
    .split('/')
    .slice(0, -1)
    .some((name) => closed.has(name));
}
