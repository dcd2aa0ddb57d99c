import { CancelledError } from '../shared/errors';
import type {
  Refusal,
  RemovalFailure,
  RemovalItem,
  RemovalMode,
  RemovalResult,
  TrashedItem,
} from '../shared/removal';
import type { ByteString } from '../shared/text/byteString';
import { outermost } from '../shared/text/paths';
import { checkProof } from './checkProof';
import type { Disk } from './disk/disk';
import { Freeing, measure } from './measure';
import { type OpenItem, type Place, RefusedError, withItem } from './openItem';
import { removeItem } from './removeItem';
import type { RemovalState } from './removalState';
import { moveToTrash } from './trash/moveToTrash';

/** More failures are counted, but not listed. */
const maxFailures = 1_000;

/** Removes items of one root, one after the other. What is not as it was confirmed is refused, and the others go on. */
export class Removal {
  readonly #removed: ByteString[] = [];
  readonly #trashed: TrashedItem[] = [];
  readonly #refused: Refusal[] = [];
  readonly #failures: RemovalFailure[] = [];
  #failureCount = 0;
  #entries = 0;

  constructor(
    private readonly disk: Disk,
    private readonly place: Place,
    private readonly state: RemovalState,
  ) {}

  /** @param mode undefined: nothing is removed, and what would be refused is. */
  run(items: readonly RemovalItem[], mode: RemovalMode | undefined): RemovalResult {
    const outer = new Set(outermost(items.map(({ path }) => path)));
    let cancelled = false;
    for (const [index, item] of items.entries()) {
      // A path that is given twice is there once.
      if (!outer.delete(item.path)) continue;
      this.state.item = index;
      try {
        this.#remove(item, mode);
      } catch (error) {
        cancelled = error instanceof CancelledError;
        if (cancelled) break;
        if (!(error instanceof RefusedError)) throw error;
        this.#refused.push(error.refusal);
      }
    }
    return {
      ...{ removed: this.#removed, trashed: this.#trashed, refused: this.#refused },
      ...{ failures: this.#failures, failureCount: this.#failureCount, cancelled },
      ...{ entries: this.#entries, freed: this.state.bytes },
    };
  }

  #remove({ path, identity, proof }: RemovalItem, mode: RemovalMode | undefined): void {
    withItem(this.disk, this.place, path, (item) => {
      if (item.identity !== identity) throw new RefusedError({ path, kind: 'changed' });
      if (proof) checkProof(this.disk, item, proof);
      if (mode === 'trash') this.#moveToTrash(item);
      if (mode === 'permanent' && this.#removeForGood(item)) this.#removed.push(path);
    });
  }

  #moveToTrash(item: OpenItem): void {
    const { disk, place, state } = this;
    const { allocated, entries } = measure(disk, item, place.kept, state, new Freeing());
    this.#trashed.push(moveToTrash(disk, item, place.mounts, allocated));
    this.#removed.push(item.path);
    this.#entries += entries;
  }

  #removeForGood(item: OpenItem): boolean {
    // Between two items, too.
    this.state.beat();
    return removeItem(this.disk, item, this.place.kept, this.state, {
      removed: (bytes) => {
        this.#entries++;
        this.state.freed(bytes);
      },
      failed: (failure) => {
        this.#failureCount++;
        if (this.#failures.length < maxFailures) this.#failures.push(failure);
      },
    });
  }
}
