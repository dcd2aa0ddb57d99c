import type { Random } from './random';

const texts = ['', '7', 'ready', '__proto__', 'constructor', '/', '\ud800', '$(x)', 'x'.repeat(5000)];
const numbers = [NaN, Infinity, -Infinity, -1, -0.5, 0, 0.5, 1, 2 ** 53, 2 ** 31, 1e300, -0];

/** Any value that a message can carry, nested to a few levels. */
export function junk(random: Random, levels = 3): unknown {
  switch (random.below(levels > 0 ? 8 : 6)) {
    case 0:
      return undefined;
    case 1:
      return null;
    case 2:
      return random.below(2) === 0;
    case 3:
      return random.pick(numbers);
    case 4:
      return BigInt(random.below(1000));
    case 5:
      return random.pick(texts);
    case 6:
      return Array.from({ length: random.below(4) }, () => junk(random, levels - 1));
    default:
      return Object.fromEntries(
        Array.from({ length: random.below(4) }, () => [random.pick(texts), junk(random, levels - 1)]),
      );
  }
}

/** A copy of a message with one part, at any depth, replaced by something that cannot stand in its place. */
export function damaged(message: object, random: Random): object {
  const copy = structuredClone(message) as Record<string, unknown>;
  let at = copy;
  for (;;) {
    // What is optional and absent stays so.
    const key = random.pick(Object.keys(at).filter((each) => at[each] !== undefined));
    const part = at[key];
    const isFilled = typeof part === 'object' && part !== null && Object.keys(part).length > 0;
    if (!isFilled || random.below(4) === 0) {
      at[key] = otherThan(part, random);
      return copy;
    }
    at = part as Record<string, unknown>;
  }
}

/** Of another type, or a number of no meaning. */
function otherThan(part: unknown, random: Random): unknown {
  const others = [null, true, 'junk', ['junk'], { junk: 1 }].filter(
    (other) => kindOf(other) !== kindOf(part),
  );
  return random.pick([...others, -1, NaN]);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
