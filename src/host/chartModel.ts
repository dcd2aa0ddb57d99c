import { displayName } from '../shared/displayName';
import { rootId, type Metric, type RowId } from '../shared/entry';
import { maxChartNodes, type ChartNode, type ChartStep } from '../shared/protocol';
import type { Usage } from '../usage/usage';
import type { OpenedRows } from './openedRows';

type HeavyNode = NonNullable<Awaited<ReturnType<Usage['heavyTree']>>>;

/** What of a root the chart shows. */
export interface ChartView {
  readonly root: string;
  readonly metric: Metric;
  readonly depth: number;
  /** The directory in view. */
  readonly id: RowId;
  readonly selected: RowId | undefined;
  /** Names that lead to the directory in view and are yet to be looked up, as soon as there is a result. */
  readonly names: readonly string[];
}

export interface ChartContent {
  readonly trail: readonly ChartStep[];
  readonly node: ChartNode;
}

/** What a chart reads from. */
export interface ChartSource {
  readonly usage: Usage;
  readonly opened: OpenedRows;
}

/** Reads the directory in view with what is below it; undefined where there is no such directory. */
export async function readContent(
  { usage, opened }: ChartSource,
  { root, id, metric, depth }: ChartView,
  rootName: string,
): Promise<ChartContent | undefined> {
  const ancestors = await usage.ancestors(root, id);
  const row = ancestors.at(-1);
  if (row === undefined) return undefined;
  // Below the `dirLevel` limit rows exist only once they are asked for.
  await opened.open(root, row, metric);
  const heavy = await usage.heavyTree(root, id, metric, depth, maxChartNodes);
  if (heavy === undefined) return undefined;
  const nameOf = (step: typeof row): string => (step.id === rootId ? rootName : displayName(step.name));
  return {
    trail: ancestors.map((step) => ({ id: step.id, name: nameOf(step) })),
    node: { ...toChartNode(heavy, metric), name: nameOf(row) },
  };
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

export function toChartNode({ row, children }: HeavyNode, metric: Metric): ChartNode {
  return {
    id: row.id,
    name: displayName(row.name),
    size: row[metric],
    files: row.files,
    directories: row.directories,
    children: children.map((child) => toChartNode(child, metric)).sort((a, b) => b.size - a.size),
  };
}

/** Whether a directory is among what is drawn. */
export function isShown(node: ChartNode, id: RowId): boolean {
  return node.id === id || node.children.some((child) => isShown(child, id));
}
