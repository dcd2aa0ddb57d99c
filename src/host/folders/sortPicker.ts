import { l10n, window } from 'vscode';
import type { SortKey } from '../../shared/entry';

/** "Sort By…": asks for the order of rows. Undefined: none was chosen. */
export async function pickOrder(current: SortKey): Promise<SortKey | undefined> {
  const orders: readonly (readonly [SortKey, string])[] = [
    ['size', l10n.t('Size, largest first')],
    ['name', l10n.t('Name')],
    ['files', l10n.t('Number of files, largest first')],
    ['newest', l10n.t('Newest change first')],
  ];
  const items = orders.map(([order, label]) => ({ label: marked(label, order === current), order }));
  const picked = await window.showQuickPick(items, { placeHolder: l10n.t('Sort by') });
  return picked?.order;
}

/** A label with a check mark before it, or the room for one. */
export function marked(label: string, isCurrent: boolean): string {
  return `${isCurrent ? '$(check)' : '$(blank)'} ${label}`;
}
