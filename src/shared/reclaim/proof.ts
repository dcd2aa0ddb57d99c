import { type ByteString, fromText, toText } from '../text/byteString';
import { compileGlobs } from '../text/glob';
import { join } from '../text/paths';

/**
 * The evidence that a folder was made by a tool, which can make it again. It is plain data, because it crosses threads
 * and may come from a setting. Every condition that is given must hold. Paths are globs, their parts joined by '/',
 * without `**`; one that ends in '/' must be a folder. Of a list in a list, one must be there.
 */
export interface Proof {
  /** Within the folder. */
  readonly within?: readonly OneOf[];
  /** Beside the folder, which is in its parent. A path may start with `../`, for a folder such as `.yarn/cache`. */
  readonly beside?: readonly OneOf[];
  /** Must not be within the folder: a `CMakeLists.txt` beside a `CMakeCache.txt` says that both are in the source. */
  readonly notWithin?: readonly string[];
  /** A regular file within the folder, by its path, and the ASCII text that it starts with. */
  readonly signature?: Signature;
  /** Globs of names: each entry directly in the folder matches one of them, and there is at least one entry. */
  readonly only?: readonly string[];
  /** Files within that no tool makes again. They do not refute the proof: `kept` finds them. */
  readonly keep?: readonly string[];
}

export type OneOf = string | readonly string[];

export interface Signature {
  readonly file: string;
  readonly text: string;
}

/** The first 43 bytes of a valid `CACHEDIR.TAG` (https://bford.info/cachedir). */
export const cacheDirectoryTag: Signature = {
  file: 'CACHEDIR.TAG',
  text: 'Signature: 8a477f597d28d172789f06886806bc55',
};

/**
 * The disk around one folder, as a proof needs it. Paths are relative, without a leading or trailing '/'. A symbolic
 * link is neither a folder nor a regular file.
 */
export interface Look {
  /** The names in a folder within; '' is the folder itself. Undefined: no such folder, or it cannot be read. */
  readonly within: (path: ByteString) => readonly ByteString[] | undefined;
  /** The names in a folder by its path from the parent, which is ''; a path may start with `..`. */
  readonly beside: (path: ByteString) => readonly ByteString[] | undefined;
  /** At most so many of the first bytes of a regular file within; undefined for anything else. */
  readonly head: (path: ByteString, length: number) => ByteString | undefined;
}

/** Whether the proof holds now. One without evidence never does: a name alone is no proof. */
export function proofHolds(proof: Proof, look: Look): boolean {
  const { within = [], beside = [], notWithin = [], signature, only } = proof;
  if (!hasEvidence(proof)) return false;
  const isWithin = (path: string): boolean => matches(path, look.within).length > 0;
  const isBeside = (path: string): boolean => matchesBeside(path, look).length > 0;
  return (
    within.every((paths) => [paths].flat().some(isWithin)) &&
    beside.every((paths) => [paths].flat().some(isBeside)) &&
    // A folder that cannot be read proves nothing.
    (notWithin.length === 0 || (look.within(here) !== undefined && !notWithin.some(isWithin))) &&
    (signature === undefined || isSigned(signature, look)) &&
    (only === undefined || hasOnly(only, look.within(here)))
  );
}

/** Of the files that must stay, those that are there now, by their paths within the folder. */
export function kept({ keep = [] }: Proof, look: Look): ByteString[] {
  return keep.flatMap((path) => matches(path, look.within));
}

/** Whether the proof asks for anything that only a tool's folder has. Every path must name something. */
export function hasEvidence({ within = [], beside = [], signature, only = [] }: Proof): boolean {
  const paths = [...within, ...beside].map((each) => [each].flat());
  if (!paths.every((oneOf) => oneOf.length > 0 && oneOf.every(isTelling))) return false;
  return paths.length > 0 || only.some(isTelling) || Boolean(signature?.text);
}

/** False for globs that match everything, such as `*`. */
function isTelling(glob: string): boolean {
  return /[^*?./]/.test(glob);
}

const here = '' as ByteString;

/** The paths that a glob stands for now. */
function matches(glob: string, names: Look['within'], start = here): ByteString[] {
  const isFolder = glob.endsWith('/');
  let found = [start];
  for (const part of glob.split('/').filter(Boolean)) {
    const isMatch = compileGlobs([part]);
    found = found.flatMap((folder) =>
      (names(folder) ?? []).filter((name) => isMatch(toText(name))).map((name) => join(folder, name)),
    );
  }
  return isFolder ? found.filter((path) => names(path) !== undefined) : found;
}

function matchesBeside(glob: string, { beside }: Look): ByteString[] {
  const [up = ''] = /^(\.\.\/)*/.exec(glob) ?? [];
  return matches(glob.slice(up.length), beside, up.slice(0, -1) as ByteString);
}

function isSigned({ file, text }: Signature, look: Look): boolean {
  return look.head(fromText(file), text.length) === text;
}

function hasOnly(globs: readonly string[], names: readonly ByteString[] | undefined): boolean {
  const isMatch = compileGlobs(globs);
  return names !== undefined && names.length > 0 && names.every((name) => isMatch(toText(name)));
}
