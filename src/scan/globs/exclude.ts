import { type ByteString, toText } from '../../shared/text/byteString';
import { compileGlobs } from './glob';

/** Whether an entry, by its path relative to the root, is left out. */
export type Exclude = (path: ByteString) => boolean;

/** Undefined where nothing is excluded, so that the walk need not ask. A trailing slash means nothing. */
export function compileExclude(globs: readonly string[]): Exclude | undefined {
  const patterns = globs.map((glob) => glob.replace(/^\.?\//, '').replace(/\/+$/, '')).filter(Boolean);
  if (patterns.length === 0) return undefined;
  const matches = compileGlobs(patterns);
  return (path) => path !== '' && matches(toText(path));
}
