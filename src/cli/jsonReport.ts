import { type DirectoryRow, type RowId, type Sizes, type Totals, rootId } from '../shared/entry';
import type { ReadError } from '../shared/errors';
import type { RootQueries } from '../shared/queries';
import type { ResultInfo } from '../shared/result';
import type { Remote } from '../shared/rpc/rpc';
import { areExact } from '../shared/text/bytes';
import { type ByteString, toBytes, toExactText, toText } from '../shared/text/byteString';
import { openReport, type ReportOutput } from './reportOutput';
import { outputError } from './targets';

/** The queries that a report is made of, a page at a time. */
export type ReportQueries = Pick<Remote<RootQueries>, 'readErrors' | 'page'>;

const pageSize = 1000;

/**
 * A report of results as JSON: an object, or an array of them. Nothing is opened before the first result.
 * `add` and `finish` throw a HumanError where the report cannot be written.
 */
export class JsonReport {
  #output: ReportOutput | undefined;

  /** @param ended rejects when the run is to end. */
  constructor(
    private readonly target: string,
    private readonly isArray: boolean,
    private readonly ended: Promise<never>,
  ) {}

  async add(result: ResultInfo, queries: ReportQueries): Promise<void> {
    await this.#guard(async () => {
      const start = this.#output ? ',\n' : this.isArray ? '[\n' : '';
      this.#output ??= await openReport(this.target, this.ended);
      await this.#output.write(start);
      await writeResult(this.#output, result, queries);
    });
  }

  async finish(): Promise<void> {
    await this.#guard(async () => {
      await this.#output?.write(this.isArray ? '\n]\n' : '\n');
      await this.#output?.finish();
    });
  }

  /** Leaves an older report as it is, unless this one is finished. */
  async discard(): Promise<void> {
    await this.#output?.discard();
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => {
      throw outputError(this.target, error);
    });
  }
}

/** Writes an object a stored directory, with the totals of its subtree. */
async function writeResult(output: ReportOutput, result: ResultInfo, queries: ReportQueries): Promise<void> {
  const { rootPath, elapsedMs, totals } = result;
  const root = namedFields('root', rootPath);
  const head = { ...root, ...sums(totals), excluded: totals.excluded, ...marked(totals) };
  // A parent's id is smaller than its children's, so its path is known by then.
  const paths = new Map<RowId, string>();
  const directory = (row: DirectoryRow): object => {
    const parent = paths.get(row.parent);
    const path = (parent ? `${parent}/${row.name}` : row.name) as ByteString;
    paths.set(row.id, row.id === rootId ? '' : path);
    return { ...namedFields('path', path), level: row.level, ...sums(row), ...marked(row) };
  };
  const readError = ({ operation, path, code }: ReadError): object => ({
    operation,
    ...namedFields('path', path),
    code,
  });
  await output.write(`${toJson(head).slice(0, -1)},\n"readErrors": [`);
  await writeItems(output, (last) => queries.readErrors(last, pageSize), readError);
  await output.write(`],\n"elapsedMs": ${elapsedMs},\n"tree": [`);
  await writeItems(output, (last) => queries.page(last?.id ?? 0, pageSize), directory);
  await output.write(']}');
}

/** @param pageAfter the next items, after the last one of the page before */
async function writeItems<T>(
  output: ReportOutput,
  pageAfter: (last: T | undefined) => Promise<readonly T[]>,
  fields: (item: T) => object,
): Promise<void> {
  let separator = '\n';
  let page = await pageAfter(undefined);
  while (page.length > 0) {
    await output.write(separator + page.map((item) => toJson(fields(item))).join(',\n'));
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

/** A path, with its bytes where it is not valid UTF-8. */
function namedFields(name: 'path' | 'root', path: ByteString): object {
  const text = { [name]: toText(path) };
  if (toExactText(path) !== undefined) return text;
  return { ...text, [`${name}Base64`]: Buffer.from(toBytes(path)).toString('base64') };
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
