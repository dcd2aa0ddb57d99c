import type { ByteString } from '../../shared/text/byteString';
import type { Reading } from './dirtyPaths';
import { maxDirty } from './liveTimings';

export interface Look {
  readonly at: number;
  readonly reading: Reading;
}

/** Directories to read again at a later time, each once for a reading. Times are in ms, of the caller's clock. */
export class LaterLooks {
  readonly #looks: Readonly<Record<Reading, Map<ByteString, number>>> = { look: new Map(), whole: new Map() };

  get size(): number {
    return this.#looks.look.size + this.#looks.whole.size;
  }

  /** A look that is planned is put off, or moved up where `sooner`. Whether there was room for it. */
  plan(path: ByteString, { at, reading }: Look, sooner = false): boolean {
    const looks = this.#looks[reading];
    const planned = looks.get(path);
    if (planned === undefined && looks.size >= maxDirty) return false;
    looks.set(path, sooner && planned !== undefined ? Math.min(planned, at) : at);
    return true;
  }

  get nextAt(): number | undefined {
    let next: number | undefined;
    for (const looks of Object.values(this.#looks))
      for (const at of looks.values()) if (next === undefined || at < next) next = at;
    return next;
  }

  takeDue(now: number): Map<ByteString, Reading> {
    const due = new Map<ByteString, Reading>();
    for (const reading of ['look', 'whole'] as const) {
      for (const [path, at] of this.#looks[reading]) {
        if (at > now) continue;
        this.#looks[reading].delete(path);
        due.set(path, reading);
      }
    }
    return due;
  }

  clear(): void {
    for (const looks of Object.values(this.#looks)) looks.clear();
  }
}
