import { isCount, isRecord } from '../../shared/shape';
import { formatMoment } from '../editor/format';
import type { Checkpoint } from '../../shared/result';
import type { Period } from './history';
import type { Wording } from '../editor/wording';

const day = 24 * 3_600_000;

/** Those that are offered whatever is stored. */
export const agoPeriods = { day, week: 7 * day, month: 30 * day } as const;

/** The period that was remembered; where it is none, since the last scan. */
export function parsePeriod(value: unknown): Period {
  if (isRecord(value) && value['kind'] === 'ago' && isCount(value['ms']))
    return { kind: 'ago', ms: value['ms'] };
  if (isRecord(value) && value['kind'] === 'at' && isCount(value['at']))
    return { kind: 'at', at: value['at'] };
  return { kind: 'scan' };
}

/** `since 14:16`; of roots that are compared with different moments, what these have in common. */
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
