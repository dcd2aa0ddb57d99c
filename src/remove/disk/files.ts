import fs from 'node:fs';

/** Writes bytes (latin1) to an open file. */
export function writeAll(descriptor: number, content: string): void {
  const bytes = Buffer.from(content, 'latin1');
  for (let at = 0; at < bytes.length;) at += fs.writeSync(descriptor, bytes, at);
}

/** At most so many of the first bytes of an open file, as latin1. */
export function readStart(descriptor: number, length: number): string {
  const bytes = Buffer.alloc(length);
  let at = 0;
  for (let count = -1; count !== 0 && at < length; at += count)
    count = fs.readSync(descriptor, bytes, at, length - at, at);
  return bytes.toString('latin1', 0, at);
}
