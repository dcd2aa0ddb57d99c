import { l10n, QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import type { Config } from '../editor/config';
import type { SettingKey, SettingValue } from '../../shared/settings';

interface Choice extends QuickPickItem {
  choose?(): Promise<void>;
}

/** "Sort By…": order, metric and units of the tree. */
export async function pickSorting(config: Config): Promise<void> {
  const choices = sortChoices(config);
  const picked = await window.showQuickPick(choices, { placeHolder: l10n.t('Sort and show folders by') });
  await picked?.choose?.();
}

function sortChoices(config: Config): Choice[] {
  return [
    heading(l10n.t('Order')),
    ...group(config, 'sortBy', {
      size: l10n.t('Size, heaviest first'),
      name: l10n.t('Name'),
      files: l10n.t('Number of files, most first'),
      newest: l10n.t('Newest change first'),
    }),
    heading(l10n.t('Size')),
    ...group(config, 'sizeMetric', {
      allocated: l10n.t('On disk'),
      apparent: l10n.t('Apparent size'),
    }),
    heading(l10n.t('Units')),
    ...group(config, 'units', {
      binary: l10n.t('Binary (1 KiB is 1,024 bytes)'),
      decimal: l10n.t('Decimal (1 kB is 1,000 bytes)'),
    }),
    heading(l10n.t('Growth')),
    toggle(config, 'showGrowth', l10n.t('Show what changed since the last scan')),
  ];
}

function heading(label: string): Choice {
  return { label, kind: QuickPickItemKind.Separator };
}

/** One choice that turns a setting on and off; it has a check mark while it is on. */
function toggle(config: Config, key: 'showGrowth', label: string): Choice {
  const isOn = config.get(key);
  return { label: marked(label, isOn), choose: () => config.update(key, !isOn) };
}

/** One choice a value; the one that holds now has a check mark. */
function group<K extends 'sortBy' | 'sizeMetric' | 'units'>(
  config: Config,
  key: K & SettingKey,
  labels: Record<SettingValue<K> & string, string>,
): Choice[] {
  const current = config.get(key);
  return Object.entries<string>(labels).map(([value, label]) => ({
    label: marked(label, value === current),
    choose: () => config.update(key, value as SettingValue<K>),
  }));
}

/** A label with a check mark before it, or the room for one. */
export function marked(label: string, isCurrent: boolean): string {
  return `${isCurrent ? '$(check)' : '$(blank)'} ${label}`;
}
