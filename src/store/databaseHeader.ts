import { applicationId, migrations } from './schema';

export type Header =
  | { readonly kind: 'ours'; readonly version: number }
  | { readonly kind: 'newer' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'damaged' };

const magic = 'SQLite format 3\0';
const headerLength = 100;

/** Whose database this is, from the header that every SQLite file begins with (sqlite.org/fileformat.html). */
export function readHeader(bytes: Uint8Array): Header {
  if (bytes.length < headerLength) return { kind: 'damaged' };
  if (String.fromCharCode(...bytes.subarray(0, magic.length)) !== magic) return { kind: 'damaged' };
  const header = new DataView(bytes.buffer, bytes.byteOffset, headerLength);
  const version = header.getUint32(60);
  if (header.getUint32(68) !== applicationId) return { kind: 'foreign' };
  if (version > migrations.length) return { kind: 'newer' };
  return version === 0 ? { kind: 'damaged' } : { kind: 'ours', version };
}
