import { rootId, type RowId } from '../shared/entry';
import type { FolderPage, FolderQuery } from '../shared/queries';
import type { ResultInfo } from '../shared/result';

/** A window keeps small things in it; VS Code's `Memento` is one. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** The last page of a root's first level that a window showed. */
interface FirstPage {
  readonly info: ResultInfo;
  readonly query: FolderQuery;
  readonly page: FolderPage;
}

interface Kept {
  readonly format: number;
  readonly storageFolder: string;
  readonly pages: Readonly<Record<string, FirstPage>>;
}

const key = 'firstPages';
/** Raised whenever the type of a result's description or of a page changes: others are not read. */
const format = 2;
/** Fields that differ whenever any file was written. */
const times = new Set(['newest', 'changedAt']);
/** A page that is longer as JSON is not kept: the editor holds all of a window's memory at once. */
const maxLength = 100_000;

/**
 * The first level of each root, kept with the window's state, so that a window that opens shows it before any process has
 * started and read the result.
 */
export class FirstPages {
  readonly #pages: Map<string, FirstPage>;

  /** @param storageFolder of the results: the pages are of these. */
  constructor(
    private readonly memory: Memory,
    private readonly storageFolder: string,
  ) {
    const kept = memory.get(key) as Partial<Kept> | undefined;
    const isOwn = kept?.format === format && kept.storageFolder === storageFolder;
    this.#pages = new Map(isOwn ? Object.entries(kept.pages ?? {}) : []);
  }

  /** The one that is kept of a root. */
  of(root: string): FirstPage | undefined {
    return this.#pages.get(root);
  }

  /** The answer to such a query when the window was closed. */
  page(root: string, id: RowId, query: FolderQuery): FolderPage | undefined {
    const kept = this.of(root);
    return id === rootId && kept && isSameQuery(kept.query, query) ? kept.page : undefined;
  }

  async keep(root: string, info: ResultInfo, query: FolderQuery, page: FolderPage): Promise<void> {
    const former = this.#pages.get(root);
    const next = { info, query, page };
    // To keep a page changes a file, which may be in the root, and so the page.
    if (former && withoutTimes(former) === withoutTimes(next)) return;
    if (JSON.stringify(page).length <= maxLength) this.#pages.set(root, next);
    else this.#pages.delete(root);
    await this.#save();
  }

  /** Nothing is stored of this root, or of any. */
  async forget(root?: string): Promise<void> {
    if (root === undefined) this.#pages.clear();
    else if (!this.#pages.delete(root)) return;
    await this.#save();
  }

  async #save(): Promise<void> {
    const kept: Kept = { format, storageFolder: this.storageFolder, pages: Object.fromEntries(this.#pages) };
    await this.memory.update(key, kept);
  }
}

function withoutTimes(kept: FirstPage): string {
  return JSON.stringify(kept, (name, value: unknown) => (times.has(name) ? undefined : value));
}

function isSameQuery(a: FolderQuery, b: FolderQuery): boolean {
  const keys = ['sort', 'metric', 'limit', 'checkpoint', 'listing'] as const;
  return keys.every((each) => a[each] === b[each]);
}
