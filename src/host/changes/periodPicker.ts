import { l10n, QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import type { Editor } from '../editor/editor';
import { escapeIcons, marked } from '../editor/format';
import type { Period } from './history';
import { periodChoices, type RootHistory } from './period';

interface PeriodItem extends QuickPickItem {
  readonly period?: Period;
}

/** "Compare With…": asks for the period of growth and of the view "Changes". Undefined: none was chosen. */
export async function pickPeriod(editor: Editor): Promise<Period | undefined> {
  const items = await periodItems(editor);
  if (items.length === 0) {
    void window.showInformationMessage(l10n.t('There is no earlier scan to compare with yet.'));
    return undefined;
  }
  const picked = await window.showQuickPick(items, { placeHolder: l10n.t('Show changes since') });
  return picked?.period;
}

async function periodItems({ folders, usage, history, view, wording }: Editor): Promise<PeriodItem[]> {
  const { paths } = folders;
  const known = await Promise.all(
    paths.map(async (path): Promise<RootHistory[]> => {
      const { result } = await usage.load(path);
      return result
        ? [{ name: folders.name(path), result, checkpoints: await history.checkpoints(path) }]
        : [];
    }),
  );
  const items = periodChoices(known.flat(), view.period, wording).map(
    ({ label, description, root, isCurrent, period }): PeriodItem => ({
      label: marked(label, isCurrent),
      description,
      ...(root !== undefined && paths.length > 1 && { detail: `$(blank) ${escapeIcons(root)}` }),
      period,
    }),
  );
  const firstStored = items.findIndex(({ period }) => period?.kind === 'at');
  const heading = { label: l10n.t('Stored results'), kind: QuickPickItemKind.Separator };
  return firstStored < 0 ? items : items.toSpliced(firstStored, 0, heading);
}
