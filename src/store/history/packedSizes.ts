import type { Sizes } from '../../shared/entry';

/**
 * Sizes by place as a checkpoint keeps them, in a tenth of the time and a third of the room that a row each takes.
 * For each place, in ascending order: how much its number is above the one before, its apparent size, its size on
 * disk; each in base 128, the lowest digit first, with 128 added to every digit that another follows.
 */
export function packKept(kept: ReadonlyMap<number, Sizes>): Uint8Array {
  const bytes: number[] = [];
  const put = (number: number): void => {
    let rest = number;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push(128 + (rest % 128));
    bytes.push(rest);
  };
  let before = 0;
  for (const [place, { apparent, allocated }] of [...kept].sort(([a], [b]) => a - b)) {
    put(place - before);
    put(apparent);
    put(allocated);
    before = place;
  }
  return Uint8Array.from(bytes);
}

/** `packKept` undone. */
export function unpackKept(bytes: Uint8Array): Map<number, Sizes> {
  const kept = new Map<number, Sizes>();
  visitKept(bytes, (place, apparent, allocated) => kept.set(place, { apparent, allocated }));
  return kept;
}

/** Calls `visit` for each place, in ascending order. */
export function visitKept(
  bytes: Uint8Array,
  visit: (place: number, apparent: number, allocated: number) => void,
): void {
  let at = 0;
  const take = (): number => {
    let number = 0;
    for (let unit = 1; ; unit *= 128) {
      const digit = bytes[at++] ?? 0;
      number += (digit % 128) * unit;
      if (digit < 128) return number;
    }
  };
  let place = 0;
  while (at < bytes.length) {
    place += take();
    visit(place, take(), take());
  }
}
