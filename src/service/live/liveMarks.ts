import { rootId } from '../../shared/entry';
import { logBug } from '../../shared/log';
import type { StaleRows } from './staleRows';
import type { LiveHost } from './liveHost';
import type { RootContext } from '../rootContext';

/** Tells the store which rows are as of earlier, as soon as they are others. */
export class LiveMarks {
  constructor(
    private readonly host: LiveHost,
    private readonly context: RootContext,
    private readonly marks: StaleRows,
    /** There is something to be saved. */
    private readonly differ: () => void,
  ) {}

  /** Only a scan tells what is in the root. @param at since when, in ms since 1970. */
  unsettled(at: number): void {
    this.marks.unsettled([rootId], at);
    void this.tell();
  }

  /** Resolves when the store knows. */
  async tell(): Promise<void> {
    const { store, log } = this.context;
    try {
      if (store.running && this.host.result)
        await this.marks.tell(await store.call(), await this.host.real(), this.differ);
    } catch (error) {
      logBug(log, error);
    }
  }
}
