import { l10n, QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import type { Usage } from '../../service/usage';
import { escapeIcons } from '../editor/format';
import type { Wording } from '../editor/wording';
import { marked } from '../folders/sortPicker';
import type { History, Period } from './history';
import { periodChoices, type RootHistory } from './period';

export interface PeriodQuestion {
  readonly roots: readonly { readonly path: string; readonly name: string }[];
  readonly usage: Pick<Usage, 'load'>;
  readonly history: History;
  readonly current: Period;
  readonly wording: Wording;
}

interface PeriodItem extends QuickPickItem {
  readonly period?: Period;
}

/** "Compare With…": asks for the period of growth and of the view "Changes". Undefined: none was chosen. */
export async function pickPeriod(question: PeriodQuestion): Promise<Period | undefined> {
  const items = await periodItems(question);
  if (items.length === 0) {
    void window.showInformationMessage(l10n.t('There is no earlier scan to compare with yet.'));
    return undefined;
  }
  const picked = await window.showQuickPick(items, { placeHolder: l10n.t('Show changes since') });
  return picked?.period;
}

async function periodItems(question: PeriodQuestion): Promise<PeriodItem[]> {
  const { roots, usage, history, current, wording } = question;
  const known = await Promise.all(
    roots.map(async ({ path, name }): Promise<RootHistory[]> => {
      const { result } = await usage.load(path);
      return result ? [{ name, result, checkpoints: await history.checkpoints(path) }] : [];
    }),
  );
  const items = periodChoices(known.flat(), current, wording).map(
    ({ label, description, root, isCurrent, period }): PeriodItem => ({
      label: marked(label, isCurrent),
      description,
      ...(root !== undefined && roots.length > 1 && { detail: `$(blank) ${escapeIcons(root)}` }),
      period,
    }),
  );
  const firstStored = items.findIndex(({ period }) => period?.kind === 'at');
  const heading = { label: l10n.t('Stored results'), kind: QuickPickItemKind.Separator };
  return firstStored < 0 ? items : items.toSpliced(firstStored, 0, heading);
}
