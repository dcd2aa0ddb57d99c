import { isCount, isRecord } from '../../shared/shape';
import type { Checkpoint, ResultInfo } from '../../shared/result';
import { formatFiles } from '../../shared/text/bytes';
import { t } from '../../shared/text/words';
import { formatDate, formatMoment, formatSize, joined, type Wording } from '../editor/format';
import { baselineOf, type Period } from './history';

const day = 24 * 3_600_000;

/** In ms. */
export const agoPeriods = { day, week: 7 * day, month: 30 * day } as const;

/** The remembered period; the previous scan in place of anything else. */
export function parsePeriod(value: unknown): Period {
  const { kind, ms, at } = isRecord(value) ? value : {};
  if (kind === 'ago' && isCount(ms)) return { kind, ms };
  if (kind === 'at' && isCount(at)) return { kind, at };
  return { kind: 'scan' };
}

/** `since 14:16`; for roots that are compared with different moments, a text that is true of all. */
export function describePeriod(
  period: Period,
  baselines: readonly Pick<Checkpoint, 'at'>[],
  wording: Wording,
): string {
  const moments = new Set(baselines.map(({ at }) => formatMoment(at, wording)));
  const [moment] = moments;
  if (moments.size === 1 && moment !== undefined) return t('since {0}', moment);
  if (period.kind === 'scan') return t('since the previous scan');
  const at = period.kind === 'at' ? period.at : wording.now - period.ms;
  return t('since {0}', formatMoment(at, wording));
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
  const baselinesOf = (period: Period): (Checkpoint | undefined)[] =>
    roots.map(({ checkpoints, result }) => baselineOf(checkpoints, result, period, wording.now));
  const keyOf = (compared: readonly (Checkpoint | undefined)[]): string =>
    compared.map((each) => each?.id).join();
  const currentKey = keyOf(baselinesOf(current));
  const seen = new Set<string>();
  return [...relativePeriods(roots, wording), ...storedResults(roots, wording)].flatMap((candidate) => {
    const { period, root, description } = candidate;
    const compared = baselinesOf(period);
    const key = keyOf(compared);
    const baselines = compared.filter((each) => each !== undefined);
    if (seen.has(key) || baselines.length === 0) return [];
    seen.add(key);
    const described = description ?? describeBaselines(baselines, wording);
    return [{ ...candidate, root, description: described, isCurrent: key === currentKey }];
  });
}

type Candidate = Pick<PeriodChoice, 'period' | 'label'> & Partial<Pick<PeriodChoice, 'description' | 'root'>>;

function relativePeriods(roots: readonly RootHistory[], { now }: Wording): Candidate[] {
  const ago = (ms: number, label: string): Candidate[] => {
    const isStored = roots.some(({ checkpoints }) => checkpoints.some(({ at }) => at <= now - ms));
    return isStored ? [{ period: { kind: 'ago', ms }, label }] : [];
  };
  return [
    { period: { kind: 'scan' }, label: t('The previous scan') },
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

/** `Nov 21, 14:30 · 1.24 GiB · 12,345 files` of one root; of several the moment, if they have it in common. */
function describeBaselines(known: readonly Checkpoint[], wording: Wording): string {
  const [moment, ...others] = new Set(known.map(({ at }) => formatDate(at, wording)));
  if (moment === undefined || others.length > 0) return '';
  return known.length === 1 ? `${moment} · ${describeCheckpoint(known[0]!, wording)}` : moment;
}

function describeCheckpoint(checkpoint: Checkpoint, wording: Wording): string {
  const [size, files] = [formatSize(checkpoint, wording), formatFiles(checkpoint.files)];
  return joined(' · ', size, files, checkpoint.kind === 'live' && t('from live updates'));
}
