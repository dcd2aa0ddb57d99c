import { usualTimeouts } from '../scan/pool/watchdog';
import { RemovalState } from '../remove/removalState';
import type { RemovalSetup, RemoveApi } from '../remove/removeApi';
import { RemoveThreads } from '../remove/removeThread';
import { HumanError } from '../shared/errors';
import type {
  Refusal,
  RemovalItem,
  RemovalMode,
  RemovalPreview,
  RemovalResult,
  TrashedItem,
} from '../shared/removal';
import type { Remote } from '../shared/rpc/rpc';
import { type ByteString, fromText } from '../shared/text/byteString';
import { isWithin, join, prefixOf } from '../shared/text/paths';
import { words } from '../shared/text/words';
import type { Root } from './root';
import type { UsageOptions } from './usage';

const progressMs = 100;

/** Removes what is in roots, and has what is gone read again. */
export class Removals {
  readonly #threads: RemoveThreads;
  /** The jobs that run, by root. */
  readonly #running = new Map<Root, RemovalState>();

  /** @param roots all of the service */
  constructor(
    private readonly options: UsageOptions,
    private readonly roots: () => readonly Root[],
  ) {
    this.#threads = new RemoveThreads(options.removeWorkerPath ?? '', options.hangTimeouts ?? usualTimeouts);
  }

  get hung(): number {
    return this.#threads.hung;
  }

  look(root: Root, paths: readonly ByteString[]): Promise<RemovalPreview> {
    return this.#run(root, paths, (api, setup) => api.look(setup, paths));
  }

  check(root: Root, items: readonly RemovalItem[]): Promise<readonly Refusal[]> {
    const paths = items.map(({ path }) => path);
    return this.#run(root, paths, (api, setup) => api.check(setup, items));
  }

  async remove(root: Root, items: readonly RemovalItem[], mode: RemovalMode): Promise<RemovalResult> {
    const paths = items.map(({ path }) => path);
    const trashes: ByteString[] = [];
    try {
      return await this.#run(
        root,
        paths,
        async (api, setup) => {
          const result = await api.remove(setup, items, mode);
          trashes.push(...result.trashed.map(({ trash, name }) => join(trash, `files/${name}`)));
          return result;
        },
        mode,
      );
    } finally {
      await this.#reread(root, paths, trashes);
    }
  }

  async restore(root: Root, items: readonly TrashedItem[]): Promise<readonly Refusal[]> {
    const paths = items.map(({ path }) => path);
    try {
      return await this.#run(root, paths, (api, setup) => api.restore(setup, items));
    } finally {
      const trashes = items.map(({ trash, name }) => join(trash, `files/${name}`));
      await this.#reread(root, paths, trashes);
    }
  }

  /** Others removed these, relative to the root. */
  async reread(root: Root, paths: readonly ByteString[]): Promise<void> {
    await this.#reread(root, paths, []);
  }

  cancel(root: Root): void {
    this.#running.get(root)?.cancel();
  }

  close(): void {
    for (const state of this.#running.values()) state.cancel();
  }

  /** @param mode of a removal, whose progress the root's state tells */
  async #run<T>(
    root: Root,
    paths: readonly ByteString[],
    job: (api: Remote<RemoveApi>, setup: RemovalSetup) => Promise<T>,
    mode?: RemovalMode,
  ): Promise<T> {
    if (this.#running.has(root))
      throw new HumanError(
        words('Files are being deleted here already. Wait until that is done, or cancel it.'),
      );
    const state = new RemovalState();
    this.#running.set(root, state);
    const tell = (): void => {
      root.removal = mode && { mode, entries: state.entries, bytes: state.bytes };
      root.record.changed('state');
    };
    const ticker = setInterval(tell, progressMs);
    try {
      const real = await root.record.real();
      const kept = await this.#kept();
      const place = (): ByteString => join(real, paths[state.item] ?? '');
      return await this.#threads.run(state, place, (api) =>
        job(api, { root: real, kept, state: state.buffer }),
      );
    } finally {
      clearInterval(ticker);
      this.#running.delete(root);
      root.removal = undefined;
      root.record.changed('state');
    }
  }

  async #kept(): Promise<RemovalSetup['kept']> {
    const { storageFolder } = this.options;
    const roots = await Promise.all(this.roots().map((root) => root.record.real()));
    return { roots, whole: storageFolder === '' ? [] : [fromText(storageFolder)] };
  }

  /** Has all roots read again what changed in them, whether they follow changes or not. */
  async #reread(
    { record }: Root,
    paths: readonly ByteString[],
    others: readonly ByteString[],
  ): Promise<void> {
    const real = await record.real();
    const changed = [...paths.map((path) => join(real, path)), ...others];
    for (const root of this.roots()) {
      const { result } = root.record;
      if (!result) continue;
      const within = changed.filter((path) => isWithin(path, result.rootPath));
      const below = within.map((path) => path.slice(prefixOf(result.rootPath).length) as ByteString);
      if (below.length === 0) continue;
      // Only a whole scan knows what a symbolic link elsewhere already counted.
      if (result.settings.followSymlinks) root.scan('normal').catch(() => undefined);
      else root.live.reread(below);
    }
  }
}
