import { l10n, QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import type { SettingValue } from '../../shared/settings';
import type { ViewKey, ViewState } from '../editor/viewState';

interface Choice extends QuickPickItem {
  choose?(): Promise<void>;
}

/** "Sort By…": order, metric and units of the tree. */
export async function pickSorting(view: ViewState): Promise<void> {
  const choices = sortChoices(view);
  const picked = await window.showQuickPick(choices, { placeHolder: l10n.t('Sort and show folders by') });
  await picked?.choose?.();
}

function sortChoices(view: ViewState): Choice[] {
  return [
    heading(l10n.t('Order')),
    ...group(view, 'sortBy', {
      size: l10n.t('Size, heaviest first'),
      name: l10n.t('Name'),
      files: l10n.t('Number of files, most first'),
      newest: l10n.t('Newest change first'),
    }),
    heading(l10n.t('Size')),
    ...group(view, 'sizeMetric', {
      allocated: l10n.t('On disk'),
      apparent: l10n.t('Apparent size'),
    }),
    heading(l10n.t('Units')),
    ...group(view, 'units', {
      binary: l10n.t('Binary (1 KiB is 1,024 bytes)'),
      decimal: l10n.t('Decimal (1 kB is 1,000 bytes)'),
    }),
    heading(l10n.t('Growth')),
    toggle(view, 'showGrowth', l10n.t('Show what changed since the last scan')),
  ];
}

function heading(label: string): Choice {
  return { label, kind: QuickPickItemKind.Separator };
}

/** One choice that turns something on and off; it has a check mark while it is on. */
function toggle(view: ViewState, key: 'showGrowth', label: string): Choice {
  const isOn = view.get(key);
  return { label: marked(label, isOn), choose: () => view.set(key, !isOn) };
}

/** One choice a value; the one that holds now has a check mark. */
function group<K extends Exclude<ViewKey, 'showGrowth'>>(
  view: ViewState,
  key: K,
  labels: Record<SettingValue<K> & string, string>,
): Choice[] {
  const current = view.get(key);
  return Object.entries<string>(labels).map(([value, label]) => ({
    label: marked(label, value === current),
    choose: () => view.set(key, value as SettingValue<K>),
  }));
}

/** A label with a check mark before it, or the room for one. */
export function marked(label: string, isCurrent: boolean): string {
  return `${isCurrent ? '$(check)' : '$(blank)'} ${label}`;
}
