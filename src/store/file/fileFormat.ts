import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { applicationId, schemaVersion } from '../sql/schema';
import type { Moments } from '../parts/meta';

/**
 * A saved database is SQLite's pages with a seal after them: a mark, the result's moments, and a checksum of all before.
 * SQLite ignores what follows its pages. The checksum finds damage that SQLite's own check does not. Every version of
 * this program has to end its files with this seal, or an earlier one would take them for damaged.
 */
const mark = Buffer.from('Disk Usage seal:');
const checksumAt = mark.length + 3 * 8;
const sealLength = checksumAt + 4;
const sqliteMagic = 'SQLite format 3\0';
const headerLength = 100;
/** The checksum of so many bytes takes a third of a millisecond. */
const sliceLength = 2 ** 20;

/** The content of a file. `foreign`: another program's data, or a person's. */
export type Content =
  | { readonly kind: 'result'; readonly pages: Uint8Array; readonly moments: Moments }
  | { readonly kind: 'older' | 'newer' | 'foreign' | 'damaged' };

/** The seal of a database's pages. Lets others run in between. */
export async function sealOf(pages: Uint8Array, moments: Moments): Promise<Uint8Array> {
  const seal = Buffer.alloc(sealLength);
  mark.copy(seal);
  moments.forEach((moment, i) => seal.writeDoubleBE(moment, mark.length + 8 * i));
  seal.writeUInt32BE(await checksum(pages, seal), checksumAt);
  return seal;
}

/**
 * Tells what a file holds by its header (sqlite.org/fileformat.html) and its seal.
 * @param isChosen a person named this file: bytes that nothing shows to be ours are theirs.
 */
export async function inspect(bytes: Uint8Array, isChosen: boolean): Promise<Content> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isSqlite =
    file.length >= headerLength && file.toString('latin1', 0, sqliteMagic.length) === sqliteMagic;
  const isOurs = isSqlite && file.readUInt32BE(68) === applicationId;
  const end = Math.max(file.length - sealLength, 0);
  const seal = file.subarray(end);
  if (file.length < sealLength || !seal.subarray(0, mark.length).equals(mark)) {
    const isForeign = isSqlite ? !isOurs : isChosen && file.length > 0;
    return { kind: isForeign ? 'foreign' : 'damaged' };
  }
  // sql.js copies a plain array, but keeps and changes a Node Buffer.
  const pages = new Uint8Array(bytes.buffer, bytes.byteOffset, end);
  const isIntact = seal.readUInt32BE(checksumAt) === (await checksum(pages, seal));
  if (!isIntact || !isOurs) return { kind: 'damaged' };
  const version = file.readUInt32BE(60);
  if (version !== schemaVersion) return { kind: version > schemaVersion ? 'newer' : 'older' };
  const momentAt = (i: number): number => seal.readDoubleBE(mark.length + 8 * i);
  return { kind: 'result', pages, moments: [momentAt(0), momentAt(1), momentAt(2)] };
}

async function checksum(pages: Uint8Array, seal: Uint8Array): Promise<number> {
  let sum = 0;
  for (let at = 0; at < pages.length; at += sliceLength) {
    sum = crc32(pages.subarray(at, at + sliceLength), sum);
    await setImmediate();
  }
  return crc32(seal.subarray(0, checksumAt), sum);
}
