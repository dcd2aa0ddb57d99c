import { Uri, workspace } from 'vscode';
import type { LowSpaceLimit } from '../../shared/diskSpace';
import { Emitter, type Disposable } from '../../shared/lifecycle';
import type { Log } from '../../shared/log';
import { defaultMaxProcs, type UsageConfig } from '../../service/usage';
import { extensionPrefix } from './contributions';
import { excludeLevels, section } from './excludeLevels';
import { globsWithin } from './globsWithin';
import { scanSettings } from '../../shared/scanSettings';
import { settings, settingValues } from '../../shared/settings';
import type { Setting, SettingKey, SettingValue } from '../../shared/settings';

/** A setting of ours, or the editor's `files.watcherExclude`. */
export type ConfigKey = SettingKey | 'watcherExclude';

/** The settings, always as they are now. An invalid value counts as the default and is logged once. */
export class Config {
  readonly #warned = new Set<string>();
  /** Values by key and root: they are asked for many times a second while a scan runs. */
  readonly #values = new Map<string, unknown>();
  readonly #changed = new Emitter<(key: ConfigKey) => boolean>();

  /** @param own disposes what listens to the editor */
  constructor(
    private readonly log: Log,
    own: (listening: Disposable) => void,
  ) {
    const forget = (): void => this.#values.clear();
    own(workspace.onDidChangeWorkspaceFolders(forget));
    own(workspace.onDidGrantWorkspaceTrust(forget));
    own(
      workspace.onDidChangeConfiguration((change) => {
        forget();
        const changed = (key: ConfigKey): boolean => change.affectsConfiguration(nameOf(key));
        if (change.affectsConfiguration(extensionPrefix) || changed('watcherExclude'))
          this.#changed.fire(changed);
      }),
    );
  }

  /** Settings changed; the listener gets a function that says whether a given one did, for any folder. */
  readonly onDidChange = this.#changed.event;

  /** A setting's value, for a root where it may differ between folders. */
  get<K extends SettingKey>(key: K, root?: string): SettingValue<K> {
    return this.#remembered(`${key} ${root ?? ''}`, () => this.#read(key, root));
  }

  get lowSpace(): LowSpaceLimit {
    return { lowSpacePercent: this.get('lowSpacePercent'), lowSpaceGiB: this.get('lowSpaceGiB') };
  }

  /** Globs of what the Explorer hides in a root. */
  hidden(root: string): readonly string[] {
    return filesGlobs(root, 'exclude');
  }

  usage(mayScan: UsageConfig['mayScan']): Omit<UsageConfig, 'logLevel' | 'git'> {
    return {
      ...settingValues((key) => this.get(key)),
      maxProcs: this.get('maxProcs') ?? defaultMaxProcs(),
      settings: (root) => scanSettings((key) => this.get(key, root)),
      watcherExclude: (root) =>
        this.#remembered(`watcherExclude ${root}`, () => filesGlobs(root, 'watcherExclude')),
      mayScan,
    };
  }

  #remembered<T>(name: string, read: () => T): T {
    if (!this.#values.has(name)) this.#values.set(name, read());
    return this.#values.get(name) as T;
  }

  #read<K extends SettingKey>(key: K, root: string | undefined): SettingValue<K> {
    if (key === 'exclude' && root !== undefined) return this.#globs(root) as SettingValue<K>;
    return this.#checked(key, section(root).get(key) ?? settings[key].default);
  }

  /** The globs of all levels, so that none hides another. */
  #globs(root: string): readonly string[] {
    const levels = [...excludeLevels(root).values()];
    return [...new Set(levels.flatMap((globs) => this.#checked('exclude', globs)))];
  }

  /** The value if it is valid, otherwise the default. */
  #checked<K extends SettingKey>(key: K, value: unknown): SettingValue<K> {
    // Each key's setting is of its own type, which an index by a type parameter forgets.
    const setting = settings[key] as unknown as Setting<SettingValue<K>>;
    if (setting.is(value)) return value;
    const shown = `${nameOf(key)} is ${JSON.stringify(value)}`;
    if (!this.#warned.has(shown))
      this.log.warn(`${shown}, but must be ${setting.expected}; its default is used.`);
    this.#warned.add(shown);
    return setting.default;
  }
}

/** The globs of the editor's own `files.…` that hold in a root. */
function filesGlobs(root: string, key: 'exclude' | 'watcherExclude'): string[] {
  return globsWithin(root, workspace.getConfiguration('files', Uri.file(root)).get(key));
}

function nameOf(key: ConfigKey): string {
  return key === 'watcherExclude' ? 'files.watcherExclude' : `${extensionPrefix}.${key}`;
}
