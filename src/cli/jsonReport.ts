import type { RootQueries } from '../shared/queries';
import type { Remote } from '../shared/rpc/rpc';
import type { ResultInfo } from '../shared/result';
import { access, constants, type FileHandle, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ByteString, toBytes, toExactText, toText } from '../shared/text/byteString';
import { areExact } from '../shared/text/bytes';
import { type DirectoryRow, type RowId, type Sizes, type Totals, rootId } from '../shared/entry';
import { errorCode, HumanError, type ReadError } from '../shared/errors';
import { words } from '../shared/text/words';

/** The queries that a report is made of, a page at a time. */
export type ReportQueries = Pick<Remote<RootQueries>, 'readErrors' | 'page'>;

const pageSize = 1000;

/**
 * Checks whether a report can be written, before a scan that may take long. An existing file keeps its content, and no
 * file is made.
 *
 * @throws HumanError where it cannot be written
 */
export async function checkReportFile(file: string): Promise<void> {
  try {
    const stats = await stat(file).catch((error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw error;
    });
    if (!stats) await access(dirname(file), constants.W_OK);
    // The reader of a pipe would take its closing for the end.
    else if (!stats.isFIFO()) await (await open(file, constants.O_WRONLY)).close();
  } catch (error) {
    throw refusal(file, error);
  }
}

/**
 * Streams a result as JSON: an object a stored directory, with the totals of its subtree.
 *
 * @throws HumanError where the file cannot be written
 */
export async function writeJsonReport(
  file: string,
  result: ResultInfo,
  queries: ReportQueries,
): Promise<void> {
  await writeReport(file, result, queries).catch((error: unknown) => {
    throw refusal(file, error);
  });
}

function refusal(file: string, cause: unknown): unknown {
  const code = errorCode(cause);
  if (code === 'UNKNOWN') return cause;
  return new HumanError(words('The report cannot be written to {0} ({1}).', file, code), { cause });
}

async function writeReport(file: string, result: ResultInfo, queries: ReportQueries): Promise<void> {
  const { rootPath, elapsedMs, totals } = result;
  const head = { root: toText(rootPath), ...sums(totals), excluded: totals.excluded, ...marked(totals) };
  // A parent's id is smaller than its children's, so its path is known by then.
  const paths = new Map<RowId, string>();
  const directory = (row: DirectoryRow): object => {
    const parent = paths.get(row.parent);
    const path = (parent ? `${parent}/${row.name}` : row.name) as ByteString;
    paths.set(row.id, row.id === rootId ? '' : path);
    return { ...pathFields(path), level: row.level, ...sums(row), ...marked(row) };
  };
  const readError = ({ operation, path, code }: ReadError): object => ({
    operation,
    ...pathFields(path),
    code,
  });
  const handle = await open(file, 'w');
  try {
    // `write` would stop silently where the disk is full.
    await handle.appendFile(`${toJson(head).slice(0, -1)},\n"readErrors": [`);
    await writeItems(handle, (last) => queries.readErrors(last, pageSize), readError);
    await handle.appendFile(`],\n"elapsedMs": ${elapsedMs},\n"tree": [`);
    await writeItems(handle, (last) => queries.page(last?.id ?? 0, pageSize), directory);
    await handle.appendFile(']}\n');
  } finally {
    await handle.close();
  }
}

/** @param pageAfter the next items, after the last one of the page before */
async function writeItems<T>(
  handle: FileHandle,
  pageAfter: (last: T | undefined) => Promise<readonly T[]>,
  fields: (item: T) => object,
): Promise<void> {
  let separator = '\n';
  let page = await pageAfter(undefined);
  while (page.length > 0) {
    await handle.appendFile(separator + page.map((item) => toJson(fields(item))).join(',\n'));
    separator = ',\n';
    page = await pageAfter(page.at(-1));
  }
}

function sums({ apparent, allocated, files, directories }: Totals): object {
  return { apparent, allocated, files, directories };
}

/** Adds `inexact` if a size is rounded. */
function marked(sizes: Sizes): { inexact?: true } {
  return areExact(sizes) ? {} : { inexact: true };
}

/** Adds the bytes of a path that is not valid UTF-8. */
function pathFields(path: ByteString): { path: string; pathBase64?: string } {
  const text = toText(path);
  if (toExactText(path) !== undefined) return { path: text };
  return { path: text, pathBase64: Buffer.from(toBytes(path)).toString('base64') };
}

/** Characters that JSON allows but that a terminal may interpret. */
const unsafe = /[\x7f-\x9f\p{Bidi_Control}\p{Zl}\p{Zp}]/gu;

/** Escapes these characters: the data stays the same and is safe to print. */
function toJson(value: object): string {
  return JSON.stringify(value).replace(
    unsafe,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
