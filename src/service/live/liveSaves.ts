import { logBug } from '../../shared/log';
import { queriesOf } from '../storeQueries';
import { ChangeSaves } from './changeSaves';
import type { LiveHost } from './liveHost';
import type { RootContext } from '../rootContext';

/** Saves what live updates changed, and once a day a moment of the history with it. */
export class LiveSaves {
  readonly #saves: ChangeSaves;
  #isLast = false;

  constructor(
    private readonly host: LiveHost,
    private readonly context: RootContext,
  ) {
    const { timings, databaseOf } = context;
    this.#saves = new ChangeSaves(
      timings.save,
      async () => databaseOf(await host.real()),
      () => this.#save(),
    );
  }

  /** Something changed. */
  touch(): void {
    // Nothing may be armed any more once it is closed.
    if (!this.#isLast) this.#saves.touch();
  }

  /** A scan has saved all, or has tried to. */
  scanned(): void {
    this.#saves.saved();
    this.#ended();
  }

  /** Nothing is stored any more. */
  forget(): void {
    this.#saves.saved();
  }

  /** Saves what is not saved yet; afterwards nothing waits. */
  async close(): Promise<void> {
    this.#isLast = true;
    await this.#saves.flush();
  }

  async #save(): Promise<void> {
    const { store, timings, config, log } = this.context;
    if (!store.running || !this.host.result) return;
    try {
      const api = await store.call();
      const root = await this.host.real();
      const [newest] = await queriesOf(api, root).checkpoints();
      if (Date.now() - (newest?.at ?? 0) >= timings.checkpoint)
        await api.checkpoint(root, config.historyLimit);
      const info = await api.save(root, this.#isLast);
      if (info) this.host.saved(info);
      this.#ended();
    } catch (error) {
      logBug(log, error);
    }
  }

  /** What was not saved is saved later: rows are read, the other window closes, the disk has room again. */
  #ended(): void {
    const { saveError, unsaved } = this.host.result ?? {};
    if (this.#isLast) return;
    if (unsaved) this.#saves.touch();
    else this.#saves.ended(saveError === undefined);
  }
}
