import { maxChartNodes } from '../../shared/chart/chartProtocol';
import type { ChartNode, ChartPlace, ChartSnapshot, ChartStep } from '../../shared/chart/chartProtocol';
import { rootId, type DirectoryRow, type Metric, type RowId } from '../../shared/entry';
import type { Checkpoint, HeavyNode, KeptSizes } from '../../shared/result';
import { displayName } from '../../shared/text/displayName';
import { compare } from '../../shared/text/order';
import type { GitPart } from '../../shared/git';
import { type Words, t } from '../../shared/text/words';
import type { Usage } from '../../service/usage';
import type { History } from '../changes/history';
import { type ChartGit, chartGitParts, readGit } from './chartGit';
import type { ViewState } from '../editor/viewState';
import { formatMoment, joined, type Wording } from '../editor/format';
import type { WorkspaceRoots } from '../editor/workspaceRoots';
import type { RootState } from '../../shared/state';
import { describeAllExcluded, describeStale, describeState } from '../status/describeState';

export interface ChartSource {
  readonly usage: Usage;
  readonly history: Pick<History, 'baseline'>;
  readonly view: Pick<ViewState, 'period'>;
  readonly folders: Pick<WorkspaceRoots, 'name'>;
  readonly wording: Wording;
}

export interface ChartPosition extends Omit<ChartPlace, 'trail'> {
  /** The directory in view. */
  readonly id: RowId;
  readonly selected: RowId | undefined;
  /** Names that lead on from `id` to the directory in view, looked up as soon as there is a result. */
  readonly names: readonly string[];
  /** The only part that is wanted of a chart that is coloured by git. */
  readonly gitPart: GitPart | undefined;
}

export interface ChartContent {
  readonly trail: readonly ChartStep[];
  readonly node: ChartNode;
  /** The row of the directory in view. */
  readonly row: DirectoryRow;
  /** The checkpoint of the earlier sizes; undefined where none are asked for, or nothing is known. */
  readonly baseline: Checkpoint | undefined;
  /** Of a chart that is coloured by git. */
  readonly git: ChartGit | undefined;
  /** Why the directory in view could not be scanned. */
  readonly problem: Words | undefined;
}

/** Reads the directory in view with what is below it; undefined where there is no such directory. */
export async function readContent(
  { usage, history, view: { period }, folders, wording }: ChartSource,
  { root, id, names, metric, depth, color }: ChartPosition,
  isRetry: boolean,
): Promise<ChartContent | undefined> {
  const baseline = color === 'growth' ? await history.baseline(root, period) : undefined;
  const query = { id, names, metric, depth, limit: maxChartNodes, checkpoint: baseline?.id, isRetry };
  const view = await usage.chart(root, query);
  const row = view?.trail.at(-1);
  if (!view || !row) return undefined;
  const git = color === 'git' ? await readGit(usage, root, view.node) : undefined;
  const nameOf = (step: DirectoryRow): string =>
    step.id === rootId ? folders.name(root) : displayName(step.name);
  return {
    trail: view.trail.map((step) => ({ id: step.id, name: nameOf(step) })),
    node: {
      ...toChartNode(view.node, view.earlier.values(), { ...wording, metric }, git?.answers),
      name: nameOf(row),
    },
    row,
    baseline,
    git,
    problem: view.problem,
  };
}

export function isShown(node: ChartNode, id: RowId): boolean {
  return node.id === id || node.children.some((child) => isShown(child, id));
}

/** @param earlier the sizes of this node and those below, parents before their children */
function toChartNode(
  node: HeavyNode,
  earlier: Iterator<KeptSizes | undefined>,
  wording: Wording,
  git: ChartGit['answers'] | undefined,
): ChartNode {
  const { row, shared, children } = node;
  const { metric } = wording;
  const before = earlier.next().value as KeptSizes | undefined;
  return {
    id: row.id,
    name: displayName(row.name),
    size: row[metric],
    shared: shared[metric],
    files: row.files,
    directories: row.directories,
    before: before?.[metric],
    sharedBefore: before?.shared[metric],
    git: chartGitParts(git?.get(row.id), metric),
    staleSince: row.staleSince === undefined ? undefined : describeStale(row.staleSince, wording),
    // Equal ones keep their order, and with it their colors, whatever else changes.
    children: children
      .map((child) => toChartNode(child, earlier, wording, git))
      .sort((a, b) => b.size - a.size || compare(a.name, b.name)),
  };
}

/** Why there is nothing to draw; undefined where there is something. */
export function chartMessage(state: RootState | undefined, wording: Wording): string | undefined {
  if (state === undefined) return t('Open a folder to see where its disk space goes.');
  if (state.result) {
    const { totals } = state.result;
    if (totals.files + totals.directories > 0) return undefined;
    return describeAllExcluded(totals) ?? t('This folder is empty.');
  }
  const { progress, problems } = describeState(state, wording);
  return progress ?? problems[0] ?? t('This folder has not been scanned yet.');
}

/** The age of the numbers, or what is wrong with them. */
export function chartNote(state: RootState, wording: Wording): ChartSnapshot['note'] {
  const { progress, problems, readErrors, age } = describeState(state, wording);
  if (age === undefined) return undefined;
  if (progress !== undefined) return { text: t('Scanning…'), warning: false };
  if (problems[0] !== undefined) return { text: problems[0], warning: true };
  return { text: joined(' · ', age, readErrors), warning: false };
}

/** The title of the growth colors, and the size below which the checkpoint kept no folders. */
export function chartGrowth(
  baseline: Checkpoint | undefined,
  metric: Metric,
  wording: Wording,
): NonNullable<ChartSnapshot['growth']> {
  if (!baseline) return { title: t('There is no earlier scan to compare with yet.'), threshold: undefined };
  const title = t('Growth since {0}', formatMoment(baseline.at, wording));
  return { title, threshold: baseline.threshold[metric] };
}
