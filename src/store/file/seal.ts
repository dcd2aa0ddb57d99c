import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';

/**
 * The last bytes of a database's file, after SQLite's pages (which SQLite does not look beyond): a mark, the moment
 * that the result is of, and a checksum of all before. What SQLite's own check does not notice, this does.
 */
export interface Seal {
  /** When the result last changed, in ms since 1970. */
  readonly at: number;
  readonly checksum: number;
}

const mark = Buffer.from('Disk Usage end 1');
const checksumAt = mark.length + 8;
export const sealLength = checksumAt + 4;
/** So many bytes are summed in a third of a millisecond. */
const sliceLength = 2 ** 20;

/** The seal of a database's pages, for the end of its file. Lets others run in between. */
export async function sealOf(pages: Uint8Array, at: number): Promise<Uint8Array> {
  const seal = Buffer.alloc(sealLength);
  mark.copy(seal);
  seal.writeDoubleBE(at, mark.length);
  seal.writeUInt32BE(await checksum(pages, seal), checksumAt);
  return seal;
}

/** What a file that ends in these bytes says of itself; undefined: it has no seal. */
export function readSeal(end: Uint8Array): Seal | undefined {
  if (end.length < sealLength) return undefined;
  const seal = Buffer.from(end.subarray(end.length - sealLength));
  if (!seal.subarray(0, mark.length).equals(mark)) return undefined;
  return { at: seal.readDoubleBE(mark.length), checksum: seal.readUInt32BE(checksumAt) };
}

/** Whether a whole file, which ends in this seal, is what it was when it was sealed. */
export async function isIntact(bytes: Uint8Array, seal: Seal): Promise<boolean> {
  return (await checksum(withoutSeal(bytes), bytes.subarray(-sealLength))) === seal.checksum;
}

export function withoutSeal(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.length - sealLength);
}

async function checksum(pages: Uint8Array, seal: Uint8Array): Promise<number> {
  let sum = 0;
  for (let at = 0; at < pages.length; at += sliceLength) {
    sum = crc32(pages.subarray(at, at + sliceLength), sum);
    await setImmediate();
  }
  return crc32(seal.subarray(0, checksumAt), sum);
}
