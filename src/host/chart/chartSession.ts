import type { RootState } from '../../shared/state';
import { rootId, type RowId } from '../../shared/entry';
import type { Log } from '../../shared/log';
import type { ChartStrings } from '../../shared/chart/chartStrings';
import {
  parseChartRequest,
  type ChartPlace,
  type ChartRequest,
  type ChartSnapshot,
} from '../../shared/chart/chartProtocol';
import type { Usage } from '../../service/usage';
import type { ChartSelection } from './chart';
import {
  findByNames,
  isShown,
  readContent,
  type ChartContent,
  type ChartSource,
  type ChartView,
} from './chartModel';
import { OpenedRows } from './openedRows';
import { chartGrowth } from './chartStatus';
import type { Checkpoint } from '../changes/history';
import type { Wording } from '../editor/wording';

export interface SessionOptions {
  readonly usage: Usage;
  readonly log: Log;
  readonly strings: ChartStrings;
  /** How things are put now; its metric is the one to begin with. */
  readonly wording: () => Wording;
  readonly nameOf: (root: string) => string;
  readonly messageFor: (state: RootState | undefined, wording: Wording) => string | undefined;
  readonly noteFor: (state: RootState, wording: Wording) => ChartSnapshot['note'];
  /** What a root's growth is measured against; undefined where there is nothing. */
  readonly baseline: (root: string) => Promise<Checkpoint | undefined>;
  /** That the folder in view could not be read, and why. */
  readonly failureNote: (error: unknown, wording: Wording) => ChartSnapshot['note'];
}

const defaultDepth = 3;

/** What one chart shows and how it moves: requests in, snapshots out. Knows no editor. */
export class ChartSession {
  readonly #options: SessionOptions;
  readonly #source: ChartSource;
  #view: ChartView;
  /** What was read last. */
  #content: ChartContent | undefined;

  constructor(options: SessionOptions, place?: ChartPlace) {
    this.#options = options;
    const { usage, log, baseline } = options;
    this.#source = { usage, opened: new OpenedRows(usage, log), baseline };
    const {
      root = '',
      metric = options.wording().metric,
      depth = defaultDepth,
      color = 'rank',
      trail: names = [],
    } = place ?? {};
    this.#view = { root, metric, depth, color, id: rootId, selected: undefined, names };
  }

  get root(): string {
    return this.#view.root;
  }

  /** Shows a directory, by default a root itself. */
  enter(root: string, id: RowId = rootId): ChartSelection {
    const { trail } = this.#content ?? { trail: [] };
    // On the way out, what was in view stays marked.
    const left = root === this.root ? trail[trail.findIndex((step) => step.id === id) + 1] : undefined;
    const isAbove = left !== undefined && trail.some((step) => step.id === id);
    const selected = isAbove ? left.id : undefined;
    this.#view = { ...this.#view, root, id, selected, names: [] };
    this.#source.opened.retry();
    return { root, id: selected ?? id };
  }

  /** Marks a directory, going to where it is drawn; false where nothing changes. */
  async select(root: string, id: RowId): Promise<boolean> {
    const { id: inView, selected, names } = this.#view;
    if (root === this.root && (id === inView || id === selected) && names.length === 0) return false;
    const shown = root === this.root && this.#content !== undefined && isShown(this.#content.node, id);
    const parent = shown ? inView : (await this.#options.usage.ancestors(root, id)).at(-2)?.id;
    this.#view = { ...this.#view, root, id: parent ?? rootId, selected: id, names: [] };
    return true;
  }

  /** What the page asks for, or undefined: a message that is no request, or names a root that is none. */
  understand(message: unknown): ChartRequest | undefined {
    const request = parseChartRequest(message);
    if (request?.kind === 'root' && this.#options.usage.state(request.key) === undefined) return undefined;
    return request;
  }

  /** Does what the page asks of the view, and says what was selected by it. */
  apply(request: ChartRequest): ChartSelection | undefined {
    switch (request.kind) {
      case 'enter':
        return this.enter(this.root, request.id);
      case 'select':
        this.#view = { ...this.#view, selected: request.id };
        return { root: this.root, id: request.id };
      case 'root':
        this.enter(request.key);
        break;
      case 'metric':
        this.#view = { ...this.#view, metric: request.metric };
        break;
      case 'depth':
        this.#view = { ...this.#view, depth: request.depth };
        break;
      case 'color':
        this.#view = { ...this.#view, color: request.color };
        break;
      case 'ready':
      case 'rescan':
        break;
    }
    return undefined;
  }

  /** All that the page is to show now. Rejects with a HumanError where the stored result cannot be read. */
  async snapshot(): Promise<ChartSnapshot> {
    const { usage, strings, nameOf, messageFor } = this.#options;
    const wording = this.#options.wording();
    const known = usage.state(this.root) ?? usage.roots[0];
    if (known !== undefined && known.path !== this.root) this.enter(known.path);
    if (known?.result === undefined && known !== undefined) await usage.load(known.path);
    const state = known && usage.state(known.path);

    const message = messageFor(state, wording);
    const content = state !== undefined && message === undefined ? await this.#read(wording) : undefined;
    this.#content = content;
    const { metric, depth, color, selected } = this.#view;
    return {
      roots: usage.roots.map(({ path }) => ({ key: path, name: nameOf(path) })),
      root: state?.path ?? '',
      metric,
      units: wording.units,
      depth,
      color,
      growth: color === 'growth' ? chartGrowth(content?.baseline, metric, wording) : undefined,
      trail: content?.trail ?? [],
      node: content?.node,
      message: content === undefined ? (message ?? messageFor(undefined, wording)) : undefined,
      note: state && this.#note(state, content, wording),
      scanning: state?.scan !== undefined,
      selected,
      strings,
    };
  }

  #note(state: RootState, content: ChartContent | undefined, wording: Wording): ChartSnapshot['note'] {
    const { noteFor, failureNote } = this.#options;
    const failure = content && this.#source.opened.failure(content.node.id);
    if (failure !== undefined) return failureNote(failure, wording);
    const staleSince = content?.staleSince;
    return noteFor({ ...state, live: { ...state.live, staleSince } }, wording);
  }

  /** Reads the view; where its directory is gone, the nearest one above it that is still there. */
  async #read(wording: Wording): Promise<ChartContent | undefined> {
    const view = await this.#lookUpNames();
    const words = { rootName: this.#options.nameOf(view.root), wording };
    const above = this.#content?.trail.map((step) => step.id).reverse() ?? [];
    for (const id of [view.id, ...above, rootId]) {
      const content = await readContent(this.#source, { ...view, id }, words);
      if (content === undefined) continue;
      if (this.#view === view && id !== view.id) this.#view = { ...view, id, selected: undefined };
      return content;
    }
    return undefined;
  }

  async #lookUpNames(): Promise<ChartView> {
    const view = this.#view;
    if (view.names.length === 0) return view;
    const id = await findByNames(this.#source, view.root, view.names, view.metric);
    // A request that came meanwhile counts more.
    if (this.#view === view) this.#view = { ...view, id, names: [] };
    return this.#view;
  }
}
