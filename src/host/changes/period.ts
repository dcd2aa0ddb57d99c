import { isCount, isRecord } from '../../shared/shape';
import type { Checkpoint, ResultInfo } from '../../shared/result';
import { formatDate, formatFiles, formatMoment, formatSize, type Wording } from '../editor/format';
import { baselineOf, type Period } from './history';

const day = 24 * 3_600_000;

/** In ms. */
export const agoPeriods = { day, week: 7 * day, month: 30 * day } as const;

/** The remembered period; the last scan in place of anything else. */
export function parsePeriod(value: unknown): Period {
  if (isRecord(value) && value['kind'] === 'ago' && isCount(value['ms']))
    return { kind: 'ago', ms: value['ms'] };
  if (isRecord(value) && value['kind'] === 'at' && isCount(value['at']))
    return { kind: 'at', at: value['at'] };
  return { kind: 'scan' };
}

/** `since 14:16`; for roots that are compared with different moments, a text that is true of all. */
export function describePeriod(
  period: Period,
  baselines: readonly Pick<Checkpoint, 'at'>[],
  wording: Wording,
): string {
  const { t } = wording;
  const moments = new Set(baselines.map(({ at }) => formatMoment(at, wording)));
  const [moment] = moments;
  if (moments.size === 1 && moment !== undefined) return t('since {0}', moment);
  if (period.kind === 'scan') return t('since the last scan');
  if (period.kind === 'at') return t('since {0}', formatMoment(period.at, wording));
  return t('since {0}', formatMoment(wording.now - period.ms, wording));
}

/** A root with its stored results, newest first. */
export interface RootHistory {
  readonly name: string;
  readonly result: ResultInfo;
  readonly checkpoints: readonly Checkpoint[];
}

export interface PeriodChoice {
  readonly period: Period;
  readonly label: string;
  readonly description: string;
  /** The only root that the choice is taken from; undefined where it is taken from all. */
  readonly root: string | undefined;
  /** It compares with the same results as the current period. */
  readonly isCurrent: boolean;
}

/** The periods to choose from. Each comparison is offered once, and `A week ago` only with a result that old. */
export function periodChoices(
  roots: readonly RootHistory[],
  current: Period,
  wording: Wording,
): PeriodChoice[] {
  const seen = new Set<string>();
  return [...relativePeriods(roots, wording), ...storedResults(roots, wording)].flatMap((candidate) => {
    const baselines = baselinesOf(roots, candidate.period, wording);
    const key = keyOf(baselines);
    if (seen.has(key) || baselines.every((each) => each === undefined)) return [];
    seen.add(key);
    const { description = describeBaselines(baselines, wording), root } = candidate;
    return [
      { ...candidate, root, description, isCurrent: key === keyOf(baselinesOf(roots, current, wording)) },
    ];
  });
}

type Candidate = Pick<PeriodChoice, 'period' | 'label'> & Partial<Pick<PeriodChoice, 'description' | 'root'>>;

function relativePeriods(roots: readonly RootHistory[], { t, now }: Wording): Candidate[] {
  const ago = (ms: number, label: string): Candidate[] => {
    const isStored = roots.some(({ checkpoints }) => checkpoints.some(({ at }) => at <= now - ms));
    return isStored ? [{ period: { kind: 'ago', ms }, label }] : [];
  };
  return [
    { period: { kind: 'scan' }, label: t('The last scan') },
    ...ago(agoPeriods.day, t('A day ago')),
    ...ago(agoPeriods.week, t('A week ago')),
    ...ago(agoPeriods.month, t('A month ago')),
  ];
}

function storedResults(roots: readonly RootHistory[], wording: Wording): Candidate[] {
  return roots
    .flatMap(({ name, checkpoints }) => checkpoints.map((checkpoint) => ({ name, checkpoint })))
    .sort((a, b) => b.checkpoint.at - a.checkpoint.at)
    .map(({ name, checkpoint }) => ({
      period: { kind: 'at', at: checkpoint.at },
      label: formatDate(checkpoint.at, wording),
      description: describeCheckpoint(checkpoint, wording),
      root: name,
    }));
}

function baselinesOf(
  roots: readonly RootHistory[],
  period: Period,
  { now }: Wording,
): (Checkpoint | undefined)[] {
  return roots.map(({ checkpoints, result }) => baselineOf(checkpoints, result, period, now));
}

function keyOf(baselines: readonly (Checkpoint | undefined)[]): string {
  return baselines.map((each) => each?.id).join();
}

/** `Nov 21, 14:30 · 1.24 GiB · 12,345 files` of one root; of several the moment, if they have it in common. */
function describeBaselines(baselines: readonly (Checkpoint | undefined)[], wording: Wording): string {
  const known = baselines.filter((each) => each !== undefined);
  const [moment, ...others] = new Set(known.map(({ at }) => formatDate(at, wording)));
  if (moment === undefined || others.length > 0) return '';
  return known.length === 1 ? `${moment} · ${describeCheckpoint(known[0]!, wording)}` : moment;
}

function describeCheckpoint(checkpoint: Checkpoint, wording: Wording): string {
  const parts = [formatSize(checkpoint, wording), formatFiles(checkpoint.files, wording)];
  return [...parts, ...(checkpoint.kind === 'live' ? [wording.t('from live updates')] : [])].join(' · ');
}
