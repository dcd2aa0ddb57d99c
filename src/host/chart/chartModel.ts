import { displayName } from '../../shared/text/displayName';
import { rootId, type Metric, type RowId } from '../../shared/entry';
import {
  maxChartNodes,
  type ChartColor,
  type ChartNode,
  type ChartStep,
} from '../../shared/chart/chartProtocol';
import type { Usage } from '../../service/usage';
import type { Checkpoint } from '../changes/history';
import { describeStale } from '../status/describeState';
import type { OpenedRows } from './openedRows';
import type { Wording } from '../editor/wording';

type HeavyNode = NonNullable<Awaited<ReturnType<Usage['heavyTree']>>>;

/** What of a root the chart shows. */
export interface ChartView {
  readonly root: string;
  readonly metric: Metric;
  readonly depth: number;
  readonly color: ChartColor;
  /** The directory in view. */
  readonly id: RowId;
  readonly selected: RowId | undefined;
  /** Names that lead to the directory in view and are yet to be looked up, as soon as there is a result. */
  readonly names: readonly string[];
}

export interface ChartContent {
  readonly trail: readonly ChartStep[];
  readonly node: ChartNode;
  /** Since when something in the directory in view is not followed live. */
  readonly staleSince: number | undefined;
  /** What the sizes before are of; undefined where none are asked for, or nothing is known. */
  readonly baseline: Checkpoint | undefined;
}

/** What a chart reads from. */
export interface ChartSource {
  readonly usage: Usage;
  readonly opened: OpenedRows;
  /** What a root's growth is measured against. */
  readonly baseline: (root: string) => Promise<Checkpoint | undefined>;
}

/** Reads the directory in view with what is below it; undefined where there is no such directory. */
export async function readContent(
  { usage, opened, baseline: baselineOf }: ChartSource,
  { root, id, metric, depth, color }: ChartView,
  { rootName, wording }: { readonly rootName: string; readonly wording: Wording },
): Promise<ChartContent | undefined> {
  const ancestors = await usage.ancestors(root, id);
  const row = ancestors.at(-1);
  if (row === undefined) return undefined;
  // Below the `dirLevel` limit rows exist only once they are asked for.
  await opened.open(root, row, metric);
  const heavy = await usage.heavyTree(root, id, metric, depth, maxChartNodes);
  if (heavy === undefined) return undefined;
  const baseline = color === 'growth' ? await baselineOf(root) : undefined;
  const before = baseline && (await sizesBefore(usage, root, baseline, heavy));
  const nameOf = (step: typeof row): string => (step.id === rootId ? rootName : displayName(step.name));
  return {
    trail: ancestors.map((step) => ({ id: step.id, name: nameOf(step) })),
    node: { ...toChartNode(heavy, { metric, before, wording }), name: nameOf(row) },
    staleSince: row.staleSince,
    baseline,
  };
}

type KeptSizes = Awaited<ReturnType<Usage['growth']>>[number];
type SizesBefore = ReadonlyMap<RowId, KeptSizes>;

async function sizesBefore(
  usage: Usage,
  root: string,
  { id }: Checkpoint,
  view: HeavyNode,
): Promise<SizesBefore> {
  const ids: RowId[] = [];
  const visit = ({ row, children }: HeavyNode): void => {
    ids.push(row.id);
    children.forEach(visit);
  };
  visit(view);
  const sizes = await usage.growth(root, id, ids);
  return new Map(ids.map((each, i) => [each, sizes[i]]));
}

/** The directory that names lead to from the root, as far as it is still there; opens what is below `dirLevel`. */
export async function findByNames(
  { usage, opened }: ChartSource,
  root: string,
  names: readonly string[],
  metric: Metric,
): Promise<RowId> {
  let id = rootId;
  for (const name of names) {
    const row = await usage.row(root, id);
    if (row === undefined) break;
    await opened.open(root, row, metric);
    const parent = await usage.heavyTree(root, id, metric, 1, maxChartNodes);
    const child = parent?.children.find(({ row }) => displayName(row.name) === name);
    if (child === undefined) break;
    id = child.row.id;
  }
  return id;
}

interface NodeContext {
  readonly metric: Metric;
  readonly before: SizesBefore | undefined;
  readonly wording: Wording;
}

function toChartNode({ row, shared, children }: HeavyNode, context: NodeContext): ChartNode {
  const { metric, before, wording } = context;
  return {
    id: row.id,
    name: displayName(row.name),
    size: row[metric],
    shared: shared[metric],
    files: row.files,
    directories: row.directories,
    before: before?.get(row.id)?.[metric],
    sharedBefore: before?.get(row.id)?.shared?.[metric],
    staleSince: row.staleSince === undefined ? undefined : describeStale(row.staleSince, wording),
    children: children.map((child) => toChartNode(child, context)).sort((a, b) => b.size - a.size),
  };
}

/** Whether a directory is among what is drawn. */
export function isShown(node: ChartNode, id: RowId): boolean {
  return node.id === id || node.children.some((child) => isShown(child, id));
}
