import { sealedSince, applicationId, migrations } from '../sql/schema';
import type { Seal } from './seal';

export type Header =
  | { readonly kind: 'ours'; readonly version: number }
  | { readonly kind: 'newer' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'damaged' };

const magic = 'SQLite format 3\0';
export const headerLength = 100;

/**
 * Whose database this is, from the header that every SQLite file begins with (sqlite.org/fileformat.html) and the
 * seal that ours end with.
 */
export function readHeader(bytes: Uint8Array, seal: Seal | undefined): Header {
  if (bytes.length < headerLength) return { kind: 'damaged' };
  if (String.fromCharCode(...bytes.subarray(0, magic.length)) !== magic) return { kind: 'damaged' };
  const header = new DataView(bytes.buffer, bytes.byteOffset, headerLength);
  const version = header.getUint32(60);
  // Nobody else seals.
  if (header.getUint32(68) !== applicationId) return { kind: seal ? 'damaged' : 'foreign' };
  if (version > migrations.length) return { kind: 'newer' };
  const isCut = version >= sealedSince && seal === undefined;
  return version === 0 || isCut ? { kind: 'damaged' } : { kind: 'ours', version };
}
