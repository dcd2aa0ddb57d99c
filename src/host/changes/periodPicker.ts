import { l10n, QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import { escapeIcons, formatFiles, formatMoment, formatSize } from '../editor/format';
import { agoPeriods } from './period';
import type { Checkpoint } from '../../shared/result';
import type { History, Period } from './history';
import { marked } from '../folders/sortPicker';
import type { Wording } from '../editor/wording';

/** What the picker chooses from. */
export interface PeriodChoices {
  readonly roots: readonly { readonly path: string; readonly name: string }[];
  readonly history: History;
  readonly current: Period;
  readonly wording: Wording;
}

interface PeriodItem extends QuickPickItem {
  readonly period?: Period;
}

/** Asks for the period of the view "Changes"; undefined: the person chose none. */
export async function pickPeriod(choices: PeriodChoices): Promise<Period | undefined> {
  const items = Promise.all([usual(choices), stored(choices)]).then((all) => all.flat());
  const picked = await window.showQuickPick(items, { placeHolder: l10n.t('Show what changed since') });
  return picked?.period;
}

/** Each with the moment that it begins at, where all roots agree on it. */
async function usual(choices: PeriodChoices): Promise<PeriodItem[]> {
  const periods: readonly (readonly [string, Period])[] = [
    [l10n.t('The last scan'), { kind: 'scan' }],
    [l10n.t('A day ago'), { kind: 'ago', ms: agoPeriods.day }],
    [l10n.t('A week ago'), { kind: 'ago', ms: agoPeriods.week }],
    [l10n.t('A month ago'), { kind: 'ago', ms: agoPeriods.month }],
  ];
  return Promise.all(
    periods.map(async ([label, period]) => ({
      label: marked(label, isSame(period, choices.current)),
      description: await beginning(choices, period),
      period,
    })),
  );
}

async function beginning({ roots, history, wording }: PeriodChoices, period: Period): Promise<string> {
  const baselines = await Promise.all(roots.map(({ path }) => history.baseline(path, period)));
  const moments = new Set(baselines.flatMap((each) => (each ? [formatMoment(each.at, wording)] : [])));
  if (moments.size === 0) return l10n.t('nothing is stored from then');
  return moments.size === 1 ? [...moments][0]! : '';
}

async function stored({ roots, history, current, wording }: PeriodChoices): Promise<PeriodItem[]> {
  const all = await Promise.all(
    roots.map(async ({ path, name }) =>
      (await history.checkpoints(path)).map((checkpoint) => ({ name, checkpoint })),
    ),
  );
  const items = all
    .flat()
    .sort((a, b) => b.checkpoint.at - a.checkpoint.at)
    .map(({ name, checkpoint }): PeriodItem => {
      const period: Period = { kind: 'at', at: checkpoint.at };
      return {
        label: marked(formatMoment(checkpoint.at, wording), isSame(period, current)),
        description: describe(checkpoint, wording),
        ...(roots.length > 1 ? { detail: `$(blank) ${escapeIcons(name)}` } : {}),
        period,
      };
    });
  const heading: PeriodItem = { label: l10n.t('Stored results'), kind: QuickPickItemKind.Separator };
  return items.length > 0 ? [heading, ...items] : [];
}

function describe(checkpoint: Checkpoint, wording: Wording): string {
  const parts = [formatSize(checkpoint, wording), formatFiles(checkpoint.files, wording)];
  return [...parts, ...(checkpoint.kind === 'live' ? [l10n.t('followed live')] : [])].join(' · ');
}

function isSame(a: Period, b: Period): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
