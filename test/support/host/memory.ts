import type { Memento } from 'vscode';
import type { ConfigKey } from '../../../src/host/editor/config';
import { ViewState } from '../../../src/host/editor/viewState';
import { Emitter } from '../../../src/shared/lifecycle';
import { settings, type SettingKey } from '../../../src/shared/settings';

/** A memory as long as the test. */
export function newMemory(): Memento {
  const values = new Map<string, unknown>();
  return {
    keys: () => [...values.keys()],
    get: (key: string, other?: unknown) => values.get(key) ?? other,
    update: (key, value) => {
      values.set(key, value);
      return Promise.resolve();
    },
  };
}

/** The settings of the window, as the test sets them. */
export class TestConfig {
  readonly #values = new Map<SettingKey, unknown>();
  readonly #changed = new Emitter<(key: ConfigKey) => boolean>();
  readonly onDidChange = this.#changed.event;

  readonly get = ((key: SettingKey) =>
    this.#values.get(key) ?? settings[key].default) as ConstructorParameters<typeof ViewState>[1]['get'];

  set(key: SettingKey, value: unknown): void {
    this.#values.set(key, value);
    this.#changed.fire((each) => each === key);
  }
}

/** How a window with the default settings shows things. */
export function newViewState(): ViewState {
  return new ViewState(newMemory(), new TestConfig());
}
