import type { ByteString } from './byteString';

/** Paths in one string, each followed by a NUL byte. Threads pass one string much faster than an array of strings. */
export type PackedPaths = string & { readonly __packedPaths: true };

export function packPaths(paths: readonly ByteString[]): PackedPaths {
  return paths.map((path) => `${path}\0`).join('') as PackedPaths;
}

export function unpackPaths(packed: PackedPaths): ByteString[] {
  return packed.split('\0').slice(0, -1) as ByteString[];
}
