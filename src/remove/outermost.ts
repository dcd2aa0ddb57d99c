import type { ByteString } from '../shared/text/byteString';
import { isBelowAny } from '../shared/text/paths';

/** Each path once, without those that are in another one. */
export function outermost(paths: readonly ByteString[]): ByteString[] {
  const all = new Set(paths);
  return [...all].filter((path) => !isBelowAny(path, all));
}
