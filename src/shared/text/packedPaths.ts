import type { ByteString } from './byteString';

/** Paths in one string, each ended by a NUL byte, which none can have: to another thread it goes in one piece. */
export type PackedPaths = string & { readonly __packedPaths: true };

export function packPaths(paths: readonly ByteString[]): PackedPaths {
  return paths.map((path) => `${path}\0`).join('') as PackedPaths;
}

export function unpackPaths(packed: PackedPaths): ByteString[] {
  return packed.split('\0').slice(0, -1) as ByteString[];
}
