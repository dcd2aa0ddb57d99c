import { type ByteString, toText } from './byteString';
import { folderOf } from './paths';

/** Whether to leave an entry out, by its path relative to the root. */
export type Exclude = (path: ByteString) => boolean;

/**
 * Undefined if nothing is excluded, so that the walk need not ask. Globs are relative to the root, or absolute. Trailing
 * slashes are ignored.
 * @param matched gets the globs that match an entry; asked for all of them only where one matches
 */
export function compileExclude(
  globs: readonly string[],
  root: ByteString,
  matched?: Set<string>,
): Exclude | undefined {
  const above = toText(root).split('/').filter(Boolean);
  const alternatives = alternativesOf(globs, withoutSlashes).flatMap(({ glob, pattern }) => {
    const absolute = isAbsolute.test(glob) ? patternsBelow(pattern, above) : [];
    return [pattern, ...absolute].map((each) => ({ glob, pattern: each }));
  });
  if (alternatives.length === 0) return undefined;
  return (path) => {
    if (path === '') return false;
    const names = toText(path).split('/');
    const isExcluded = alternatives.some(({ pattern }) => accepts(pattern, names));
    if (isExcluded && matched !== undefined && matched.size < globs.length)
      for (const { glob, pattern } of alternatives) if (accepts(pattern, names)) matched.add(glob);
    return isExcluded;
  };
}

/** Whether a scan with these globs leaves a path out, or a folder above it. The path is relative to the scan's root. */
export function isExcluded(globs: readonly string[], root: ByteString, path: ByteString): boolean {
  const exclude = compileExclude(globs, root);
  for (let at = path; exclude && at !== ''; at = folderOf(at)) if (exclude(at)) return true;
  return false;
}

/** Finds the first of these globs that leaves out an entry; undefined if none does. */
export function compileReasons(
  globs: readonly string[],
  root: ByteString,
): (path: ByteString) => string | undefined {
  const compiled = globs.map((glob) => ({ glob, exclude: compileExclude([glob], root) }));
  return (path) => compiled.find(({ exclude }) => exclude?.(path))?.glob;
}

const isAbsolute = /^(\/|[a-z]:\/)/i;

function withoutSlashes(glob: string): string {
  return glob.replace(/^\.?\//, '').replace(/\/+$/, '');
}

/** The rest of a pattern below a folder, for each way in which its first steps match the folder's names. */
function patternsBelow(pattern: Pattern, names: readonly string[]): Pattern[] {
  let steps = new Set([0]);
  const after = (step: number, name: string): number[] => {
    const test = pattern[step];
    if (test === anyNumber) return [step, ...after(step + 1, name)];
    return test?.(name) ? [step + 1] : [];
  };
  for (const name of names) steps = new Set([...steps].flatMap((step) => after(step, name)));
  return [...steps].map((step) => pattern.slice(step));
}

/** Tests one item of a sequence; `anyNumber` matches any number of items, also none. */
type Step<T> = typeof anyNumber | ((item: T) => boolean);
type Pattern = readonly Step<string>[];

/** A glob, or one of those that its braces stand for. */
interface Alternative {
  /** As it was given. */
  readonly glob: string;
  readonly pattern: Pattern;
}

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
  const alternatives = alternativesOf(globs);
  return (path) => {
    const names = path.split('/');
    return alternatives.some(({ pattern }) => accepts(pattern, names));
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
  const parts = glob.split('/').filter((part, i, all) => part !== '**' || all[i - 1] !== '**');
  return parts.map((part) => (part === '**' ? anyNumber : toNameTest(part)));
}

/** A name is a sequence of code points. */
function toNameTest(part: string): (name: string) => boolean {
  const steps: Step<string>[] = [];
  let isPlain = true;
  let text = '';
  for (let at = 0; at < part.length;) {
    let char = characterAt(part, at);
    const group = char === '[' ? characterClass.exec(part.slice(at)) : null;
    at += (group?.[0] ?? char).length;
    if (char === '*') {
      if (steps.at(-1) !== anyNumber) steps.push(anyNumber);
    } else if (char === '?') steps.push(() => true);
    else if (group) steps.push(toCharacterTest(group));
    else {
      if (char === '\\' && at < part.length) {
        char = characterAt(part, at);
        at += char.length;
      }
      const own = char;
      steps.push((item) => item === own);
      text += own;
      continue;
    }
    isPlain = false;
  }
  if (isPlain) return (name) => name === text;
  return (name) => accepts(steps, surrogates.test(name) ? Array.from(name) : name);
}

const surrogates = /[\ud800-\udfff]/;

function characterAt(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at)!);
}

const characterClass = /^\[([!^]?)((?:\\.|[^\\])(?:\\.|[^\]\\])*)\]/su;

function toCharacterTest([, not, members]: RegExpExecArray): (char: string) => boolean {
  const ranges = [...members!.matchAll(/\\?(.)(?:-\\?(.))?/gsu)].map(([, from, to]) => ({
    from: from!.codePointAt(0)!,
    to: (to ?? from)!.codePointAt(0)!,
  }));
  return (char) => {
    const point = char.codePointAt(0)!;
    return ranges.some(({ from, to }) => from <= point && point <= to) === (not === '');
  };
}

/** The same globs with their braces expanded. @param textOf what a glob stands for; '': nothing */
function alternativesOf(globs: readonly string[], textOf = (glob: string): string => glob): Alternative[] {
  const found: Alternative[] = [];
  for (const glob of globs) {
    const text = textOf(glob);
    if (text === '' || text.length > maxGlobLength) continue;
    for (const each of expand(text, bracesOf(text), 0, text.length))
      found.push({ glob, pattern: toPattern(each) });
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
