import type { Memento } from 'vscode';
import { Emitter } from '../../shared/lifecycle';
import { settings, type SettingValue, type SettingValues } from '../../shared/settings';
import type { Period } from '../changes/history';
import { parsePeriod } from '../changes/period';
import type { Config } from './config';

/** The settings of how things are shown. The order and growth are defaults: the window keeps its own values. */
const viewKeys = ['sortBy', 'sizeMetric', 'units', 'showGrowth'] as const;
type ViewKey = (typeof viewKeys)[number];
type OwnValues = Pick<SettingValues, 'sortBy' | 'showGrowth'> & { readonly period: Period };

/** How this window shows things. Commands change it and leave the settings alone; a changed setting replaces it. */
export class ViewState {
  readonly #changed = new Emitter<ViewKey | 'period'>();

  constructor(
    private readonly memory: Memento,
    private readonly config: Pick<Config, 'get' | 'onDidChange'>,
  ) {
    config.onDidChange((changed) => {
      for (const key of viewKeys) if (changed(key)) void this.#update(key, undefined);
    });
  }

  readonly onDidChange = this.#changed.event;

  get<K extends ViewKey>(key: K): SettingValue<K> {
    const kept: unknown = this.memory.get(nameOf(key));
    return settings[key].is(kept) ? (kept as SettingValue<K>) : this.config.get(key);
  }

  /** The period of growth and of the view "Changes". */
  get period(): Period {
    return parsePeriod(this.memory.get(nameOf('period')));
  }

  async set<K extends keyof OwnValues>(key: K, value: OwnValues[K]): Promise<void> {
    await this.#update(key, value);
  }

  async #update(key: ViewKey | 'period', value: unknown): Promise<void> {
    // The memory answers with the new value at once, and saves it later.
    const saved = this.memory.update(nameOf(key), value);
    this.#changed.fire(key);
    await saved;
  }
}

function nameOf(key: ViewKey | 'period'): string {
  return `view.${key}`;
}
