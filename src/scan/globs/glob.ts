import { type ByteString, toText } from '../../shared/text/byteString';

/** Whether an entry, by its path relative to the root, is left out. */
export type Exclude = (path: ByteString) => boolean;

/** Undefined where nothing is excluded, so that the walk need not ask. A trailing slash means nothing. */
export function compileExclude(globs: readonly string[]): Exclude | undefined {
  const patterns = globs.map((glob) => glob.replace(/^\.?\//, '').replace(/\/+$/, '')).filter(Boolean);
  if (patterns.length === 0) return undefined;
  const matches = compileGlobs(patterns);
  return (path) => path !== '' && matches(toText(path));
}

/** What one place of a sequence has to be; `anyNumber` stands for any number of items, none among them. */
type Step<T> = typeof anyNumber | ((item: T) => boolean);
type Pattern = readonly Step<string>[];

const anyNumber = Symbol('any number');
/** So many alternatives are looked at, and no glob that alone stands for more; no person writes them. */
const mostAlternatives = 10_000;
/** Longer than any path. */
const longestGlob = 10_000;
/** Braces in each other beyond so many are taken as they are. */
const deepestBraces = 50;

/**
 * Whether a path, its parts joined by '/', is what one of these globs says: `*` and `?` within a name, `**` for any
 * number of folders, `[a-z]`, `[!a-z]`, `{this,that}`, `\` before what means itself. As in VS Code's own settings there is
 * nothing else. Regular expressions take exponential time with globs that are made for it, and these may come from
 * a folder that nobody trusts: here each path takes at most the square of its length for each alternative.
 */
export function compileGlobs(globs: readonly string[]): (path: string) => boolean {
  const patterns = alternativesOf(globs).map(toPattern);
  return (path) => {
    const names = path.split('/');
    return patterns.some((pattern) => accepts(pattern, names));
  };
}

/** Only the last `anyNumber` is ever taken back: it can take over all that those before it took. */
function accepts<T>(steps: readonly Step<T>[], items: ArrayLike<T>): boolean {
  let at = 0;
  let step = 0;
  let retryStep = -1;
  let retryAt = 0;
  while (at < items.length) {
    const test = steps[step];
    if (test === anyNumber) {
      retryStep = ++step;
      retryAt = at;
    } else if (test?.(items[at]!)) {
      step++;
      at++;
    } else if (retryStep >= 0) {
      step = retryStep;
      at = ++retryAt;
    } else return false;
  }
  while (steps[step] === anyNumber) step++;
  return step === steps.length;
}

function toPattern(glob: string): Pattern {
  return glob.split('/').map((part) => (part === '**' ? anyNumber : toNameTest(part)));
}

function toNameTest(part: string): (name: string) => boolean {
  const steps: Step<string>[] = [];
  let isPlain = true;
  let text = '';
  for (let at = 0; at < part.length; at++) {
    const char = part[at]!;
    const group = char === '[' ? characterClass.exec(part.slice(at)) : null;
    if (char === '*') {
      if (steps.at(-1) !== anyNumber) steps.push(anyNumber);
    } else if (char === '?') steps.push(() => true);
    else if (group) {
      steps.push(toCharacterTest(group));
      at += group[0].length - 1;
    } else {
      const own = char === '\\' && at + 1 < part.length ? part[++at]! : char;
      steps.push((item) => item === own);
      text += own;
      continue;
    }
    isPlain = false;
  }
  return isPlain ? (name) => name === text : (name) => accepts(steps, name);
}

const characterClass = /^\[([!^]?)((?:\\.|[^\\])(?:\\.|[^\]\\])*)\]/s;

function toCharacterTest([, not, members]: RegExpExecArray): (char: string) => boolean {
  const ranges = [...members!.matchAll(/(\\.|[^\\])(?:-(\\.|[^\\]))?/gs)].map(([, from, to]) => ({
    from: from!.at(-1)!,
    to: (to ?? from)!.at(-1)!,
  }));
  return (char) => ranges.some(({ from, to }) => from <= char && char <= to) === (not === '');
}

/** Without braces. */
function alternativesOf(globs: readonly string[]): string[] {
  const found: string[] = [];
  for (const glob of globs) {
    if (glob.length > longestGlob) continue;
    found.push(...expand(glob, bracesOf(glob), 0, glob.length));
    if (found.length >= mostAlternatives) break;
  }
  return found.slice(0, mostAlternatives);
}

/** By where it opens, where an alternation's commas are and, last, where it closes. */
function bracesOf(glob: string): ReadonlyMap<number, readonly number[]> {
  const braces = new Map<number, number[]>();
  const open: { at: number; ends: number[] }[] = [];
  for (let at = 0; at < glob.length; at++) {
    const char = glob[at];
    if (char === '\\') at++;
    else if (char === '{') open.push({ at, ends: [] });
    else if (char === ',') open.at(-1)?.ends.push(at);
    else if (char === '}') {
      const closed = open.pop();
      // What stands alone in braces is meant as it is.
      if (closed && closed.ends.length > 0 && open.length < deepestBraces)
        braces.set(closed.at, [...closed.ends, at]);
    }
  }
  return braces;
}

/** What a part of a glob stands for. */
function expand(
  glob: string,
  braces: ReadonlyMap<number, readonly number[]>,
  from: number,
  to: number,
): string[] {
  let found = [''];
  let plainFrom = from;
  const append = (tails: readonly string[]): void => {
    const areTooMany = found.length * tails.length > mostAlternatives;
    found = areTooMany ? [] : found.flatMap((head) => tails.map((tail) => head + tail));
  };
  for (let at = from; at < to; at++) {
    const ends = braces.get(at);
    if (!ends) continue;
    append([glob.slice(plainFrom, at)]);
    append(ends.flatMap((end, i) => expand(glob, braces, (i === 0 ? at : ends[i - 1]!) + 1, end)));
    at = ends.at(-1)!;
    plainFrom = at + 1;
  }
  append([glob.slice(plainFrom, to)]);
  return found;
}
