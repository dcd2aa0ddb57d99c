import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { withTimeout } from '../../scan/pool/withTimeout';
import type { Look } from '../../shared/reclaim/proof';
import { type ByteString, toBytes } from '../../shared/text/byteString';
import { folderOf, join } from '../../shared/text/paths';

/** A file system that does not answer in so many ms proves nothing. */
const patienceMs = 5_000;

type Names = readonly ByteString[] | undefined;

/**
 * The disk around a folder for a proof, which asks synchronously while the disk is read asynchronously: an answer that is
 * not known yet is "nothing", and is read before the proof is asked again.
 */
export class DiskLook implements Look {
  readonly #names = new Map<ByteString, Names>();
  readonly #heads = new Map<string, ByteString | undefined>();
  #missing: Promise<void>[] = [];

  /** @param folder absolute */
  constructor(private readonly folder: ByteString) {}

  readonly within: Look['within'] = (path) => this.#namesIn(join(this.folder, path));

  readonly beside: Look['beside'] = (path) => {
    let start = folderOf(this.folder);
    let below: string = path;
    for (; below === '..' || below.startsWith('../'); below = below.slice(3)) start = folderOf(start);
    return this.#namesIn(join(start === '' ? '/' : start, below));
  };

  readonly head: Look['head'] = (path, length) => {
    const key = `${length} ${path}`;
    if (this.#heads.has(key)) return this.#heads.get(key);
    this.#heads.set(key, undefined);
    const file = join(this.folder, path);
    this.#read(async () => this.#heads.set(key, await headOf(file, length)));
    return undefined;
  };

  /** Asks until everything that the answer depends on is known. */
  async ask<T>(question: (look: Look) => T): Promise<T> {
    for (;;) {
      const answer = question(this);
      if (this.#missing.length === 0) return answer;
      await Promise.all(this.#missing.splice(0));
    }
  }

  #namesIn(path: ByteString): Names {
    if (this.#names.has(path)) return this.#names.get(path);
    this.#names.set(path, undefined);
    this.#read(async () => this.#names.set(path, await namesIn(path)));
    return undefined;
  }

  #read(work: () => Promise<unknown>): void {
    this.#missing.push(
      withTimeout(
        patienceMs,
        work().catch(() => undefined),
      ).then(() => undefined),
    );
  }
}

/** A path as the functions of `fs` take it. */
export function pathBuffer(path: ByteString): Buffer {
  return Buffer.from(toBytes(path));
}

async function namesIn(path: ByteString): Promise<Names> {
  const at = pathBuffer(path);
  if (!(await lstat(at)).isDirectory()) return undefined;
  return (await readdir(at, 'latin1')) as ByteString[];
}

async function headOf(path: ByteString, length: number): Promise<ByteString | undefined> {
  if (!(await lstat(pathBuffer(path))).isFile()) return undefined;
  // Opening what has become a pipe meanwhile would wait for ever. Windows has neither flag.
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants as Partial<typeof constants>;
  const file = await open(pathBuffer(path), (O_RDONLY ?? 0) | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0));
  try {
    if (!(await file.stat()).isFile()) return undefined;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.toString('latin1', 0, bytesRead) as ByteString;
  } finally {
    await file.close();
  }
}
