import { explainOverlap, formatBytes, formatCount, formatShare } from '../src/shared/text/bytes';
import type { RowId } from '../src/shared/entry';
import {
  isChartSnapshot,
  type ChartNode,
  type ChartPlace,
  type ChartSnapshot,
  type ChartStep,
} from '../src/shared/chart/chartProtocol';
import { isRecord } from '../src/shared/shape';
import { t } from '../src/shared/text/words';

/** A row of the list: a child of the directory in view, or the rest beside them. */
export interface ListRow {
  /** Undefined: files and smaller folders. */
  readonly node: ChartNode | undefined;
  readonly name: string;
  /** The tooltip. */
  readonly title: string;
  readonly size: string;
  readonly share: string;
  /** The share of the directory in view, 0 to 1. */
  readonly fraction: number;
  readonly files: string;
}

/** A button of the breadcrumb; a gap stands for several folders and leads to the deepest of them. */
export interface Crumb extends ChartStep {
  readonly gap: boolean;
}

/** The maximum number of directories in the picture that is kept. */
const maxKeptChildren = 50;

export function listRows({ node, units }: ChartSnapshot): ListRow[] {
  if (node === undefined) return [];
  const row = (child: ChartNode | undefined, name: string, size: number): ListRow => ({
    node: child,
    name,
    title: overlaps(node) ? `${name}\n${explainOverlap()}` : name,
    size: formatBytes(size, units),
    share: formatShare(size, node.size),
    fraction: node.size > 0 ? Math.min(1, size / node.size) : 0,
    files: child === undefined ? '' : formatCount(child.files),
  });
  const rows = node.children.map((child) => row(child, child.name, child.size));
  const rest = restOf(node);
  return rest > 0 ? [...rows, row(undefined, restName(node, node.children), rest)] : rows;
}

/** The sum of a directory's parts including its files, in bytes. With hard links it exceeds the size. */
export function sumOfParts({ size, shared, children }: ChartNode): number {
  return Math.max(size + shared, totalOf(children));
}

/** The rest of a directory beside its children, in bytes: files and smaller folders. */
export function restOf(node: ChartNode): number {
  return sumOfParts(node) - totalOf(node.children);
}

/** The kind of a directory's rest, as far as its counts tell. */
export function restName(node: ChartNode, shown: readonly ChartNode[]): string {
  const noFiles = node.files === shown.reduce((files, child) => files + child.files, 0);
  const noFolders = node.directories === shown.reduce((all, child) => all + 1 + child.directories, 0);
  if (noFolders) return noFiles ? t('The folder itself') : t('Files');
  return noFiles ? t('Smaller folders') : t('Files and smaller folders');
}

/** Whether the shares of a directory's parts add up to more than 100 %. */
export function overlaps(node: ChartNode): boolean {
  return sumOfParts(node) > node.size;
}

export function totalOf(parts: readonly { readonly size: number }[]): number {
  return parts.reduce((total, part) => total + part.size, 0);
}

/** The place to restore after a window reload. */
function placeOf({ root, metric, depth, color, trail }: ChartSnapshot): ChartPlace {
  return { root, metric, depth, color, trail: trail.slice(1).map((step) => step.name) };
}

/** The state that the page keeps across a window reload. */
export interface KeptState extends ChartPlace {
  /** Shown until the result is read. */
  readonly picture: ChartSnapshot;
}

/** The place in view, and its first level without anything that may no longer hold. */
export function keptState(snapshot: ChartSnapshot): KeptState {
  const { node } = snapshot;
  const children = node?.children.slice(0, maxKeptChildren).map((child) => ({ ...child, children: [] }));
  const picture = {
    ...snapshot,
    ...{ node: node && { ...node, children: children ?? [] }, note: undefined, scanning: false },
  };
  return { ...placeOf(snapshot), picture };
}

/** The picture of the page before it was reloaded. Undefined: there is none, or it is damaged. */
export function keptPicture(state: unknown): ChartSnapshot | undefined {
  const picture = isRecord(state) ? state['picture'] : undefined;
  return isChartSnapshot(picture) ? picture : undefined;
}

/** While the result is being read, the directory in view stays as it is. */
export function withPicture(next: ChartSnapshot, shown: ChartSnapshot | undefined): ChartSnapshot {
  const isReading = next.node === undefined && next.message === undefined;
  if (!isReading || shown?.root !== next.root) return next;
  return { ...next, node: shown.node, trail: shown.trail };
}

/** The directory above the one in view. */
export function parentOf({ trail }: ChartSnapshot): RowId | undefined {
  return trail.at(-2)?.id;
}

/** The child of the directory in view that is or contains a directory of the snapshot. */
export function childHolding(view: ChartNode, id: RowId): ChartNode | undefined {
  return view.children.find((child) => holds(child, id));
}

function holds(node: ChartNode, id: RowId): boolean {
  return node.id === id || node.children.some((child) => holds(child, id));
}

/** The path to the directory in view. Its middle is left out if it is longer than `max`. */
export function crumbs(trail: readonly ChartStep[], max: number): Crumb[] {
  const all = trail.map((step) => ({ ...step, gap: false }));
  if (all.length <= max) return all;
  const [root] = all;
  const last = all.slice(2 - max);
  const hidden = all[all.length - last.length - 1]!;
  return [root!, { ...hidden, gap: true }, ...last];
}

export function sizeText(size: number, { metric, units }: ChartSnapshot): string {
  const text = formatBytes(size, units);
  return metric === 'allocated' ? t('{0} on disk', text) : t('{0} apparent', text);
}
