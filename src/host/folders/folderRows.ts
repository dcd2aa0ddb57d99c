import { setTimeout } from 'node:timers/promises';
import { rootId, type DirectoryRow, type RowId, type Totals } from '../../shared/entry';
import { HumanError } from '../../shared/errors';
import type { RootChange } from '../../shared/change';
import { logBug, type Log } from '../../shared/log';
import type { FolderPage, RowQuery } from '../../shared/queries';
import type { Checkpoint } from '../../shared/result';
import type { Usage } from '../../service/usage';
import type { History } from '../changes/history';
import type { ViewState } from '../editor/viewState';
import type { Wording } from '../editor/format';
import { failureNote, pageNodes, soFarNote } from './pageNodes';
import type { Earlier } from './rowText';
import { type FolderNode, type MoreNode, type TreeNode } from './treeNodes';

/** How many rows a folder shows at first, and how many more each time. */
export const pageSize = 500;

/** The time (ms) after which the editor has rows that were returned to it: they come in a message of their own. */
const answerMs = 200;

/** A folder that takes longer to list (ms) is redrawn when it is ready, after the others. */
const slowListing = 300;

export interface RowsSource {
  readonly usage: Usage;
  readonly history: Pick<History, 'baseline'>;
  readonly view: Pick<ViewState, 'get'>;
  readonly log: Log;
  readonly wording: Wording;
}

/** An open folder: what was read of it, kept up to date until it is closed. */
interface OpenFolder {
  /** The one that the editor asked about last. */
  node: FolderNode;
  /** Undefined: it is being read for the first time, or could not be. */
  page: FolderPage | undefined;
  /** The checkpoint of the page's earlier sizes. */
  baseline: Checkpoint | undefined;
  nodes: readonly TreeNode[];
  reading: Promise<void> | undefined;
  /** It changed while it was read. */
  isDue: boolean;
}

/** The rows of one root's open folders. Only what changed is read again. */
export class FolderRows {
  /** Parents before what is in them. */
  readonly #open = new Map<RowId, OpenFolder>();
  /** How many rows a folder shows, where that is not `pageSize`. */
  readonly #limits = new Map<RowId, number>();
  /** The totals that opening a row counted, if they differ from the row. */
  readonly #expansions = new Map<RowId, Totals | undefined>();
  #updates: Promise<unknown> = Promise.resolve();

  /** @param onChange a folder's own row or those in it have to be drawn again */
  constructor(
    private readonly root: string,
    private readonly source: RowsSource,
    private readonly onChange: (node: FolderNode) => void,
  ) {}

  /** The rows in a folder; none before the first scan. A failure is a row. */
  async children(node: FolderNode): Promise<readonly TreeNode[]> {
    // A folder that was opened stays open: its rows replace the note in the end.
    if (node.kind === 'directory' && node.soFar) return [soFarNote(node)];
    const state = this.source.usage.state(this.root);
    if (!state?.result && !(node.kind === 'root' && state?.scan)) return [];
    const id = node.id;
    const fresh = { node, page: undefined, baseline: undefined, nodes: [], reading: undefined, isDue: false };
    const folder: OpenFolder = this.#open.get(id) ?? fresh;
    folder.node = node;
    this.#open.set(id, folder);
    if (folder.page === undefined && folder.nodes.length === 0)
      await (folder.reading ?? this.#renew(folder, true));
    return folder.nodes;
  }

  /** Brings the open folders up to date. Resolves to whether any row may differ. */
  update(change: RootChange): Promise<boolean> {
    const updated = this.#updates.then(() => this.#update(change));
    this.#updates = updated.catch(() => undefined);
    return updated;
  }

  /** Any row may differ: everything is read again when the editor asks. */
  forget(): void {
    this.#open.clear();
    this.#expansions.clear();
  }

  /** A folder was closed, so its files are not listed any further. What was not read is tried again when it is opened. */
  close(node: FolderNode): void {
    const folder = this.#open.get(node.id);
    this.#open.delete(node.id);
    this.#prune();
    if (folder?.reading) this.source.usage.cancelFolder(this.root, node.id);
    if (folder) void this.#closed(folder, node);
  }

  async #closed(folder: OpenFolder, node: FolderNode): Promise<void> {
    if (folder.reading) {
      await folder.reading;
      // The editor keeps the rows that it asked for: it must have them when it hears that they have changed.
      await setTimeout(answerMs, undefined, { ref: false });
    }
    if (!folder.page && folder.nodes.length > 0) this.onChange(node);
  }

  /** Shows another page of a folder, which is drawn again; resolves to the first row of it. */
  async showMore({ parent, shown }: MoreNode): Promise<TreeNode | undefined> {
    const id = parent.id;
    this.#limits.set(id, shown + pageSize);
    const folder = this.#open.get(id);
    if (folder) await this.#renew(folder, true);
    // The row itself may have been drawn anew since its rows were: the editor knows the new one only.
    this.onChange(folder?.node ?? parent);
    return folder?.nodes[shown];
  }

  /** Lets the folders above a row show the pages that lead to it; whether more rows are shown for that. */
  async include(node: FolderNode): Promise<boolean> {
    if (node.kind === 'root') return false;
    const { parent, row } = node;
    const above = await this.include(parent);
    const id = parent.id;
    const query = this.#query(id);
    const whole = parent.kind === 'root' ? this.source.usage.state(this.root)?.result?.totals : parent.row;
    if (!whole || whole.files + whole.directories <= query.limit) return above;
    const before = await this.source.usage.position(this.root, row.id, { ...query, listing: true });
    if (before < query.limit) return above;
    this.#limits.set(id, (Math.floor(before / pageSize) + 1) * pageSize);
    this.#open.delete(id);
    return true;
  }

  /** The rows of the open folders from top to bottom, as far as they are read. */
  shown(id: RowId = rootId): TreeNode[] {
    const nodes = this.#open.get(id)?.nodes ?? [];
    return nodes.flatMap((node) => (node.kind === 'directory' ? [node, ...this.shown(node.id)] : [node]));
  }

  /** The totals that opening a folder counted, if they differ from its row. */
  expansion(node: TreeNode): Totals | undefined {
    return node.kind === 'directory' ? this.#expansions.get(node.row.id) : undefined;
  }

  /** The root's page; undefined where it was not read. */
  get top(): FolderPage | undefined {
    return this.#open.get(rootId)?.page;
  }

  /** The root at the scan that it is compared with, where growth is shown. */
  async earlier(): Promise<Earlier | undefined> {
    const baseline = await this.#baseline();
    return baseline && { ...baseline, sizes: baseline };
  }

  async #update({ kind, rows = [], listed = [] }: RootChange): Promise<boolean> {
    if (kind === 'result') this.forget();
    const state = this.source.usage.state(this.root);
    const top = this.#open.get(rootId);
    if (!state?.result && !state?.scan) this.forget();
    // Rows of a first scan so far.
    else if (!state.result && top) await this.#renew(top, true);
    if (!state?.result || kind === 'result') return true;
    if (rows.length + listed.length > 0) {
      await this.#updateRows(new Set(rows), new Set(listed));
      this.#prune();
    }
    return kind === 'rows';
  }

  async #updateRows(changed: ReadonlySet<RowId>, listed: ReadonlySet<RowId>): Promise<void> {
    const baseline = await this.#baseline();
    const renewals: Promise<void>[] = [];
    const patches: { readonly folder: OpenFolder; readonly page: FolderPage }[] = [];
    for (const [id, folder] of this.#open) {
      const { page } = folder;
      const isCut = page && page.directoryCount > page.directories.length;
      if (listed.has(id)) renewals.push(this.#renew(folder, true));
      else if (page && folder.baseline?.id !== baseline?.id) renewals.push(this.#renew(folder, false));
      else if (!changed.has(id)) continue;
      else if (folder.reading) folder.isDue = true;
      else if (isCut) renewals.push(this.#renew(folder, false));
      else if (page) patches.push({ folder, page });
    }
    const shown = patches.flatMap(({ page: { row, directories } }) => [row, ...directories]);
    const ids = [...new Set(shown.map(({ id }) => id))].filter((id) => changed.has(id));
    const found = ids.length > 0 ? await this.source.usage.query(this.root).rows(ids) : [];
    const known = new Map(ids.map((id, i) => [id, found[i]]));
    // A page that was replaced meanwhile is newer.
    for (const { folder, page } of patches)
      if (folder.page === page) this.#draw(folder, this.#patched(page, known));
    await this.#inTime(renewals);
  }

  /** Waits for renewals, but not for slow ones: these are drawn when they are ready. */
  async #inTime(renewals: readonly Promise<void>[]): Promise<void> {
    if (renewals.length === 0) return;
    const all = Promise.all(renewals);
    const isSlow = await Promise.race([all.then(() => false), setTimeout(slowListing, true, { ref: false })]);
    if (!isSlow) return;
    void all.then(() => {
      const top = this.#open.get(rootId);
      if (top) this.onChange(top.node);
    });
  }

  /** The page with other rows; undefined stands for one that is gone. */
  #patched(page: FolderPage, known: ReadonlyMap<RowId, DirectoryRow | undefined>): FolderPage {
    const rows = page.directories.map((row) => (known.has(row.id) ? known.get(row.id) : row));
    const directories = rows.filter((row) => row !== undefined);
    return {
      ...page,
      row: known.get(page.row.id) ?? page.row,
      directories,
      earlier: page.earlier.filter((_, i) => rows[i]),
      directoryCount: directories.length,
    };
  }

  /** Reads a folder; one that is being read already is read once more afterwards. */
  #renew(folder: OpenFolder, listing: boolean): Promise<void> {
    folder.isDue = folder.reading !== undefined;
    folder.reading ??= this.#read(folder, listing).finally(() => {
      folder.reading = undefined;
      if (!folder.isDue || this.#open.get(folder.node.id) !== folder) return;
      folder.isDue = false;
      void this.#renew(folder, true).then(() => this.onChange(folder.node));
    });
    return folder.reading;
  }

  async #read(folder: OpenFolder, listing: boolean): Promise<void> {
    const { usage, log } = this.source;
    const id = folder.node.id;
    try {
      folder.baseline = await this.#baseline();
      const query = { ...this.#query(id), checkpoint: folder.baseline?.id, listing };
      const page = await usage.folder(this.root, id, query);
      const { files, fileCount, excluded, excludedCount, filesError } = listing
        ? page
        : (folder.page ?? page);
      this.#draw(folder, { ...page, files, fileCount, excluded, excludedCount, filesError });
      this.#keepExpansion(folder.node, page.expansion);
    } catch (error) {
      folder.page = undefined;
      // Before a first scan has found anything there is nothing to say.
      folder.nodes = usage.state(this.root)?.result ? [failureNote(folder.node, error)] : [];
      if (!(error instanceof HumanError)) logBug(log, error);
    }
  }

  #draw(folder: OpenFolder, page: FolderPage): void {
    const { usage, wording } = this.source;
    const dirLevel = usage.state(this.root)?.result?.settings.dirLevel ?? Infinity;
    const query = this.#query(page.row.id);
    folder.page = page;
    folder.nodes = pageNodes(folder.node, page, { query, baseline: folder.baseline, dirLevel, wording });
  }

  #query(id: RowId): RowQuery {
    const { view, wording } = this.source;
    const limit = this.#limits.get(id) ?? pageSize;
    return { sort: view.get('sortBy'), metric: wording.metric, limit };
  }

  async #baseline(): Promise<Checkpoint | undefined> {
    const { view, history } = this.source;
    return view.get('showGrowth') ? history.baseline(this.root, { kind: 'scan' }) : undefined;
  }

  /** A difference shows in the folder's own row, which is drawn again once. */
  #keepExpansion(node: FolderNode, expansion: Totals | undefined): void {
    const id = node.id;
    if (sameTotals(this.#expansions.get(id), expansion)) return;
    this.#expansions.set(id, expansion);
    this.onChange(node);
  }

  /** Drops what is in a folder that was closed, or is gone. */
  #prune(): void {
    for (const [id, { node }] of this.#open) {
      if (node.kind === 'root') continue;
      const parent = this.#open.get(node.parent.id);
      const siblings = parent?.page?.directories;
      if (!parent || (siblings && !siblings.some((row) => row.id === id))) this.#open.delete(id);
    }
  }
}

function sameTotals(a: Totals | undefined, b: Totals | undefined): boolean {
  return a?.allocated === b?.allocated && a?.apparent === b?.apparent && a?.files === b?.files;
}
