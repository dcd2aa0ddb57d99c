import { rootId, type RowId } from '../../shared/entry';
import type { SqlValue } from 'sql.js';
import { gitName } from '../../shared/reclaim/markers';
import type { Candidates } from '../../shared/reclaim/reclaimable';
import type { ByteString } from '../../shared/text/byteString';
import { folderOf, join } from '../../shared/text/paths';
import type { StoredName } from '../sql/relativePaths';
import { toName } from '../sql/relativePaths';
import type { ResultDatabase } from '../sql/resultDatabase';
import { fromSqlName } from '../sql/sqlName';

/** Nothing in these is offered by itself. */
const closed: ReadonlySet<string> = new Set(['node_modules', gitName]);

const named = 'select id, parent, name from directory where name in (select value from json_each(?))';
const markerFiles = 'select directory, name from file where name in (select value from json_each(?))';
/** Below the limit of `dirLevel` a file's name is its path from there. */
const gitFiles = `select directory, name from file where name = '${gitName}' or name like '%/${gitName}'`;

/** @see ReclaimQueries.reclaimCandidates */
export function reclaimCandidates(
  result: ResultDatabase,
  names: readonly string[],
  markers: readonly string[],
): Candidates {
  const { statements } = result;
  const wanted = JSON.stringify([...new Set([...names, ...markers, gitName])]);
  const found = statements.all(named, [wanted], toName);
  const isNamed = new Set(names);
  const marked = marks(result, found, markers);
  const byName = found.flatMap(({ id, name }) => (isNamed.has(name) ? [id] : []));
  const ids = [...new Set([...byName, ...marked.keys()])].filter((id) => id !== rootId);
  const paths = result.paths(ids);
  const candidates = ids.flatMap((id, i) => {
    const path = paths[i];
    return path === undefined || isClosed(path) ? [] : [{ id, path, markers: marked.get(id) ?? [] }];
  });
  return { candidates, repositories: repositoriesIn(result, found) };
}

/** The directories that hold a `.git`, a directory or a file. */
function repositoriesIn(result: ResultDatabase, directories: readonly StoredName[]): ByteString[] {
  const files = result.statements.all(gitFiles, [], toFile);
  const holding = [
    ...directories.flatMap(({ parent, name }) => (name === gitName ? [{ directory: parent, name }] : [])),
    ...files,
  ];
  const paths = result.paths(holding.map(({ directory }) => directory));
  return holding.flatMap(({ name }, i) => (paths[i] === undefined ? [] : [join(paths[i], folderOf(name))]));
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
  const files = result.statements.all(markerFiles, [JSON.stringify(markers)], toFile);
  for (const { directory, name } of files) mark(directory, name);
  return marked;
}

function toFile([directory, name]: readonly SqlValue[]): NamedFile {
  return { directory: Number(directory), name: fromSqlName(name) };
}

interface NamedFile {
  readonly directory: RowId;
  readonly name: ByteString;
}

function isClosed(path: ByteString): boolean {
  return path
    .split('/')
    .slice(0, -1)
    .some((name) => closed.has(name));
}
