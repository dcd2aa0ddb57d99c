import type { RootQueries } from '../shared/queries';
import type { Remote } from '../shared/rpc/rpc';
import type { ResultInfo } from '../shared/result';
import { access, constants, type FileHandle, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ByteString, toBytes, toExactText, toText } from '../shared/text/byteString';
import { areExact } from '../shared/text/bytes';
import { type RowId, type Sizes, rootId } from '../shared/entry';
import { errorCode, HumanError, type ReadError } from '../shared/errors';
import { words } from '../shared/text/words';

/** The queries that a report is made of, a page at a time. */
export type ReportQueries = Pick<Remote<RootQueries>, 'readErrors' | 'page'>;

const pageSize = 1000;

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
  await writeReport(file, result, queries).catch(refuse(file));
}

/**
 * Checks whether a report can be written, before a scan that may take long. An existing file keeps its content, and no
 * file is made.
 *
 * @throws HumanError where it cannot be written
 */
export async function checkReportFile(file: string): Promise<void> {
  await checkWritable(file).catch(refuse(file));
}

async function checkWritable(file: string): Promise<void> {
  const stats = await stat(file).catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT') throw error;
  });
  if (!stats) await access(dirname(file), constants.W_OK);
  // The reader of a pipe would take its closing for the end.
  else if (!stats.isFIFO()) await (await open(file, constants.O_WRONLY)).close();
}

function refuse(file: string): (error: unknown) => never {
  return (error) => {
    const code = errorCode(error);
    if (code === 'UNKNOWN') throw error;
    throw new HumanError(words('The report cannot be written to {0} ({1}).', file, code), { cause: error });
  };
}

async function writeReport(file: string, result: ResultInfo, source: ReportQueries): Promise<void> {
  const handle = await open(file, 'w');
  try {
    const { rootPath, elapsedMs, totals } = result;
    const { apparent, allocated, files, directories, excluded } = totals;
    const sums = { apparent, allocated, files, directories, excluded };
    const head = { root: toText(rootPath), ...sums, ...marked(totals) };
    // `write` would stop silently where the disk is full.
    await handle.appendFile(`${toJson(head).slice(0, -1)},\n"readErrors": [`);
    await writeItems(handle, readErrorItems(source));
    await handle.appendFile(`],\n"elapsedMs": ${elapsedMs},\n"tree": [`);
    await writeItems(handle, directoryItems(source));
    await handle.appendFile(']}\n');
  } finally {
    await handle.close();
  }
}

async function writeItems(handle: FileHandle, pages: AsyncIterable<readonly object[]>): Promise<void> {
  let separator = '\n';
  for await (const page of pages) {
    let text = '';
    for (const item of page) {
      text += separator + toJson(item);
      separator = ',\n';
    }
    await handle.appendFile(text);
  }
}

async function* readErrorItems(source: ReportQueries): AsyncIterable<readonly object[]> {
  for (let last: ReadError | undefined; ;) {
    const page = await source.readErrors(last, pageSize);
    last = page.at(-1);
    if (!last) return;
    yield page.map(({ operation, path, code }) => ({ operation, ...pathFields(path), code }));
  }
}

async function* directoryItems(source: ReportQueries): AsyncIterable<readonly object[]> {
  // A parent's id is smaller than its children's, so its path is known by then.
  const paths = new Map<RowId, string>();
  for (let after = 0; ;) {
    const page = await source.page(after, pageSize);
    const last = page.at(-1);
    if (!last) return;
    after = last.id;
    yield page.map((row) => {
      const parent = paths.get(row.parent);
      const path = (parent ? `${parent}/${row.name}` : row.name) as ByteString;
      paths.set(row.id, row.id === rootId ? '' : path);
      const { level, apparent, allocated, files, directories } = row;
      return { ...pathFields(path), level, apparent, allocated, files, directories, ...marked(row) };
    });
  }
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
