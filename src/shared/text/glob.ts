import { type ByteString, toText } from './byteString';
import { folderOf } from './paths';

/** Whether to leave an entry out, by its path relative to the root. */
export type Exclude = (path: ByteString) => boolean;

/** Undefined if nothing is excluded, so that the walk need not ask. Trailing slashes are ignored. */
export function compileExclude(globs: readonly string[]): Exclude | undefined {
  const patterns = globs.map((glob) => glob.replace(/^\.?\//, '').replace(/\/+$/, '')).filter(Boolean);
  if (patterns.length === 0) return undefined;
  const matches = compileGlobs(patterns);
  return (path) => path !== '' && matches(toText(path));
}

/** Whether a scan with these globs leaves a path out, or a folder above it. The path is relative to the scan's root. */
export function isExcluded(globs: readonly string[], path: ByteString): boolean {
  const exclude = compileExclude(globs);
  for (let at = path; exclude && at !== ''; at = folderOf(at)) if (exclude(at)) return true;
  return false;
}

/** Finds the first of these globs that leaves out an entry; undefined if none does. */
export function compileReasons(globs: readonly string[]): (path: ByteString) => string | undefined {
  const compiled = globs.map((glob) => ({ glob, exclude: compileExclude([glob]) }));
  return (path) => compiled.find(({ exclude }) => exclude?.(path))?.glob;
}

/** Tests one item of a sequence; `anyNumber` matches any number of items, also none. */
type Step<T> = typeof anyNumber | ((item: T) => boolean);
type Pattern = readonly Step<string>[];

const anyNumber = Symbol('any number');
/** Further alternatives, and globs that alone expand to more, are ignored: no person writes them. */
const maxAlternatives = 10_000;
/** Longer than any path. */
const maxGlobLength = 10_000;
/** Braces nested deeper are taken literally. */
const maxBraceDepth = 50;

/**
 * Tests whether a path, its parts joined by '/', matches one of these globs: `*` and `?` within a name, `**` for any
 * number of folders, `[a-z]`, `[!a-z]`, `{this,that}`, `\` to escape, as in VS Code's own settings. Regular expressions
 * could take exponential time with malicious globs, which an untrusted folder may have: here the time for a path and an
 * alternative is at most quadratic in the path's length.
 */
export function compileGlobs(globs: readonly string[]): (path: string) => boolean {
  const patterns = alternativesOf(globs).map(toPattern);
  return (path) => {
    const names = path.split('/');
    return patterns.some((pattern) => accepts(pattern, names));
  };
}

/** Only the last `anyNumber` is ever retried: it can match everything that earlier ones could. */
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

/** The same globs with their braces expanded. */
function alternativesOf(globs: readonly string[]): string[] {
  const found: string[] = [];
  for (const glob of globs) {
    if (glob.length > maxGlobLength) continue;
    found.push(...expand(glob, bracesOf(glob), 0, glob.length));
    if (found.length >= maxAlternatives) break;
  }
  return found.slice(0, maxAlternatives);
}

/** For each brace that opens alternatives, by its index: the indices of its commas and, last, of its closing brace. */
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
      // Braces without a comma are literal.
      if (closed && closed.ends.length > 0 && open.length < maxBraceDepth)
        braces.set(closed.at, [...closed.ends, at]);
    }
  }
  return braces;
}

/** All alternatives of a part of a glob. */
function expand(
  glob: string,
  braces: ReadonlyMap<number, readonly number[]>,
  from: number,
  to: number,
): string[] {
  let found = [''];
  let plainFrom = from;
  const append = (tails: readonly string[]): void => {
    const areTooMany = found.length * tails.length > maxAlternatives;
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
