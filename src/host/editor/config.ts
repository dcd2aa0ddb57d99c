import { isAbsolute } from 'node:path';
import { ConfigurationTarget, Uri, workspace } from 'vscode';
import { DisposableStore, Emitter, type Disposable } from '../../shared/lifecycle';
import type { Log } from '../../shared/log';
import type { ScanSettings } from '../../shared/scanSettings';
import { defaultMaxProcs, type UsageConfig } from '../../service/usage';
import { extensionPrefix } from './contributions';
import { globsWithin } from './globsWithin';
import {
  settings,
  settingValues,
  type Setting,
  type SettingKey,
  type SettingValue,
} from '../../shared/settings';

/** The settings, always as they are now. An invalid value counts as the default and is logged once. */
export class Config implements Disposable {
  readonly #own = new DisposableStore();
  readonly #warned = new Set<string>();
  /** Values by key and root: they are asked for many times a second while a scan runs. */
  readonly #values = new Map<string, unknown>();
  readonly #changed = this.#own.add(new Emitter<(key: SettingKey) => boolean>());
  readonly #watcherExcludeChanged = this.#own.add(new Emitter<void>());

  constructor(private readonly log: Log) {
    const forget = (): void => {
      this.#values.clear();
    };
    this.#own.add(workspace.onDidChangeWorkspaceFolders(forget));
    this.#own.add(workspace.onDidGrantWorkspaceTrust(forget));
    this.#own.add(
      workspace.onDidChangeConfiguration((change) => {
        forget();
        if (change.affectsConfiguration('files.watcherExclude')) this.#watcherExcludeChanged.fire();
        if (!change.affectsConfiguration(extensionPrefix)) return;
        this.#changed.fire((key) => change.affectsConfiguration(`${extensionPrefix}.${key}`));
      }),
    );
  }

  /** Settings changed; the listener gets a function that says whether a given one did, for any folder. */
  readonly onDidChange = this.#changed.event;
  /** The editor follows other files than before, and may have missed some meanwhile. */
  readonly onDidChangeWatcherExclude = this.#watcherExcludeChanged.event;

  /** A setting's value, for a root where it may differ between folders. */
  get<K extends SettingKey>(key: K, root?: string): SettingValue<K> {
    return this.#remembered(`${key} ${root ?? ''}`, () => this.#read(key, root));
  }

  settings(root: string): ScanSettings {
    return {
      dirLevel: this.get('dirLevel', root),
      exclude: this.get('exclude', root),
      followSymlinks: this.get('followSymlinks', root),
      oneFileSystem: this.get('oneFileSystem', root),
    };
  }

  /** The settings as the service takes them. */
  usage(mayScan: UsageConfig['mayScan']): UsageConfig {
    return {
      ...settingValues((key) => this.get(key)),
      maxProcs: this.get('maxProcs') ?? defaultMaxProcs(),
      settings: (root) => this.settings(root),
      watcherExclude: (root) => this.watcherExclude(root),
      mayScan,
    };
  }

  watcherExclude(root: string): readonly string[] {
    return this.#remembered(`watcherExclude ${root}`, () => {
      const globs = workspace.getConfiguration('files', Uri.file(root)).get('watcherExclude');
      return globsWithin(root, globs);
    });
  }

  /** `dbPath` where it is a usable one, else undefined; `rejected` is what was set instead. */
  get dbPath(): { readonly folder: string | undefined; readonly rejected: string | undefined } {
    const folder = this.get('dbPath');
    if (folder === '') return { folder: undefined, rejected: undefined };
    if (isAbsolute(folder)) return { folder, rejected: undefined };
    this.#warn('dbPath', folder, 'an absolute path');
    return { folder: undefined, rejected: folder };
  }

  /** Adds a glob to a root's own `exclude`. */
  async addExclude(root: string, glob: string): Promise<void> {
    const globs = new Set([...this.get('exclude', root), glob]);
    await section(root).update('exclude', [...globs], ConfigurationTarget.WorkspaceFolder);
  }

  dispose(): void {
    this.#own.dispose();
  }

  #remembered<T>(name: string, read: () => T): T {
    if (!this.#values.has(name)) this.#values.set(name, read());
    return this.#values.get(name) as T;
  }

  #read<K extends SettingKey>(key: K, root: string | undefined): SettingValue<K> {
    // Each key's setting is of its own type, which an index by a type parameter forgets.
    const setting = settings[key] as unknown as Setting<SettingValue<K>>;
    const value = section(root).get(key) ?? setting.default;
    const parsed = setting.parse(value);
    if (parsed === undefined) this.#warn(key, value, setting.expected);
    return parsed ?? setting.default;
  }

  #warn(key: SettingKey, value: unknown, expected: string): void {
    const shown = `${extensionPrefix}.${key} is ${JSON.stringify(value)}`;
    if (this.#warned.has(shown)) return;
    this.#warned.add(shown);
    this.log.warn(`${shown}, but must be ${expected}; its default is used.`);
  }
}

function section(root?: string): ReturnType<typeof workspace.getConfiguration> {
  return workspace.getConfiguration(extensionPrefix, root === undefined ? undefined : Uri.file(root));
}
