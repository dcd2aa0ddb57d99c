import { parseChartRequest } from '../../shared/chart/chartProtocol';
import type { ChartPlace, ChartRequest, ChartSnapshot } from '../../shared/chart/chartProtocol';
import { rootId, type RowId } from '../../shared/entry';
import type { RootState } from '../../shared/state';
import { say } from '../../shared/text/words';
import type { FolderId } from '../folders/treeNodes';
import { chartGrowth, chartMessage, chartNote, isShown, readContent } from './chartModel';
import type { ChartContent, ChartPosition, ChartSource } from './chartModel';

const defaultDepth = 3;

/** The state of one chart: requests in, snapshots out. */
export class ChartSession {
  #position: ChartPosition;
  /** The content that was read last. */
  #content: ChartContent | undefined;
  /** A directory was entered: it is tried again where it could not be scanned before. */
  #isRetry = false;

  constructor(
    private readonly source: ChartSource,
    place?: ChartPlace,
  ) {
    const { trail: names = [], ...shown } = place ?? {};
    const usual = { root: '', metric: source.wording.metric, depth: defaultDepth, color: 'rank' } as const;
    this.#position = { ...usual, ...shown, id: rootId, selected: undefined, names, gitPart: undefined };
  }

  get root(): string {
    return this.#position.root;
  }

  /** Shows a directory, by default a root itself. */
  enter(root: string, id: RowId = rootId): FolderId {
    const { trail } = this.#content ?? { trail: [] };
    // On the way out, the directory that was in view stays marked.
    const place = root === this.root ? trail.findIndex((step) => step.id === id) : -1;
    const selected = place < 0 ? undefined : trail[place + 1]?.id;
    this.#position = { ...this.#position, root, id, selected, names: [] };
    this.#isRetry = true;
    return { root, id: selected ?? id };
  }

  /** Marks a directory, going to where it is drawn; false where nothing changes. */
  async select(root: string, id: RowId): Promise<boolean> {
    const { id: inView, selected, names } = this.#position;
    if (root === this.root && (id === inView || id === selected) && names.length === 0) return false;
    const shown = root === this.root && this.#content !== undefined && isShown(this.#content.node, id);
    const parent = shown ? inView : (await this.source.usage.query(root).ancestors(id)).at(-2)?.id;
    this.#position = { ...this.#position, root, id: parent ?? rootId, selected: id, names: [] };
    return true;
  }

  /** Parses a request of the page. Undefined: it is invalid, or its root is unknown. */
  understand(message: unknown): ChartRequest | undefined {
    const request = parseChartRequest(message);
    if (request?.kind === 'root' && this.source.usage.state(request.key) === undefined) return undefined;
    return request;
  }

  /** Does what the page asks of the view; returns what was selected by it. */
  apply(request: ChartRequest): FolderId | undefined {
    if (request.kind === 'enter') return this.enter(this.root, request.id);
    if (request.kind === 'root') this.enter(request.key);
    if (request.kind === 'metric') this.#position = { ...this.#position, metric: request.metric };
    if (request.kind === 'depth') this.#position = { ...this.#position, depth: request.depth };
    if (request.kind === 'color') this.#position = { ...this.#position, color: request.color };
    if (request.kind === 'gitPart') this.#position = { ...this.#position, gitPart: request.part };
    if (request.kind !== 'select') return undefined;
    this.#position = { ...this.#position, selected: request.id };
    return { root: this.root, id: request.id };
  }

  /** Resolves when more is known than the last snapshot had; undefined: it had all. */
  get more(): Promise<unknown> | undefined {
    return this.#content?.git?.more;
  }

  /** The controls alone, while the result has not been read yet; undefined once it has. */
  outline(): ChartSnapshot | undefined {
    const state = this.#state();
    return state && state.result === undefined && !state.scan ? this.#snapshot(state) : undefined;
  }

  /** All that the page is to show now. Rejects with a HumanError where the stored result cannot be read. */
  async snapshot(): Promise<ChartSnapshot> {
    const { usage, wording } = this.source;
    const known = this.#state();
    if (known && known.result === undefined) await usage.load(known.path);
    const state = known && usage.state(known.path);
    const message = chartMessage(state, wording);
    this.#content = message === undefined ? await this.#read() : undefined;
    const snapshot = this.#snapshot(state, this.#content);
    return this.#content ? snapshot : { ...snapshot, message: message ?? chartMessage(undefined, wording) };
  }

  /** The root in view: where it is none of the window's, the first one. */
  #state(): RootState | undefined {
    const { usage } = this.source;
    const state = usage.state(this.root) ?? usage.roots[0];
    if (state && state.path !== this.root) this.enter(state.path);
    return state;
  }

  #snapshot(state: RootState | undefined, content?: ChartContent): ChartSnapshot {
    const { usage, folders, wording } = this.source;
    const { metric, depth, color, selected, gitPart } = this.#position;
    return {
      roots: usage.roots.map(({ path }) => ({ key: path, name: folders.name(path) })),
      root: state?.path ?? '',
      metric,
      units: wording.units,
      depth,
      color,
      growth: color === 'growth' ? chartGrowth(content?.baseline, metric, wording) : undefined,
      git: color === 'git' ? { title: content?.git?.title ?? '', only: gitPart } : undefined,
      trail: content?.trail ?? [],
      node: content?.node,
      message: undefined,
      note: state && content && this.#note(state, content),
      scanning: state?.scan !== undefined,
      selected,
    };
  }

  /** Says of the directory in view what is otherwise said of its root. */
  #note(state: RootState, { problem, row }: ChartContent): ChartSnapshot['note'] {
    const { wording } = this.source;
    if (problem) return { text: say(problem), warning: true };
    const live = { ...state.live, staleSince: row.staleSince };
    return chartNote({ ...state, live, result: state.result && { ...state.result, totals: row } }, wording);
  }

  /** Reads the view; where its directory is gone, the nearest one above it that still exists. */
  async #read(): Promise<ChartContent | undefined> {
    const position = this.#position;
    const isRetry = this.#isRetry;
    this.#isRetry = false;
    const above = this.#content?.trail.map((step) => step.id).reverse() ?? [];
    for (const id of [position.id, ...above, rootId]) {
      const names = id === position.id ? position.names : [];
      const content = await readContent(this.source, { ...position, id, names }, isRetry);
      if (content === undefined) continue;
      // A request that came meanwhile counts more.
      if (this.#position === position) this.#position = settled(position, content.node.id);
      return content;
    }
    return undefined;
  }
}

/** The position once its names are looked up, or its directory was gone. */
function settled(position: ChartPosition, id: RowId): ChartPosition {
  if (id === position.id && position.names.length === 0) return position;
  const selected = position.names.length > 0 ? position.selected : undefined;
  return { ...position, id, selected, names: [] };
}
