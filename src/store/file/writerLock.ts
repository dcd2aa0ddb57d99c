import { randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import os from 'node:os';
import { errorCode } from '../../shared/errors';
import { type FileSystem, writeNew } from './fileSystem';
import { temporaryName } from './temporaryFiles';

/** Whoever writes a database: what its lock file says. */
interface Writer {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

interface Found {
  /** Undefined: whoever made the lock has not said yet who it is. */
  readonly writer: Writer | undefined;
  readonly beatAt: number;
}

const beatMs = 20_000;
/** A lock whose writer was not heard of for so long is nobody's: its machine is gone, or its number another's. */
const staleMs = 60_000;

/** The right to write one database, which one process at a time has: a file beside it that names the process. */
export class WriterLock {
  readonly #path: string;
  #token: string | undefined;
  #beat: NodeJS.Timeout | undefined;
  #isBeating = false;

  /**
   * @param file the database's.
   * @param everyMs how often it says that it is alive.
   */
  constructor(
    private readonly fs: FileSystem,
    private readonly file: string,
    private readonly everyMs = beatMs,
  ) {
    this.#path = `${file}.lock`;
  }

  /** Takes it, or still has it. False: another process has it. @throws what the file system says. */
  async take(): Promise<boolean> {
    if (await this.isOurs()) return true;
    this.#stop();
    if (!(await this.isFree())) return false;
    const writer: Writer = { pid: process.pid, host: hostName(), token: randomUUID() };
    // A link appears at once and with all that it says; only one can appear.
    const own = temporaryName(this.file);
    try {
      await writeNew(this.fs, own, Buffer.from(JSON.stringify(writer)));
      if ((await this.#read(own))?.writer?.token !== writer.token)
        throw new Error('The lock reads back as another');
      if (!(await this.#claim(own)) && !((await this.#break()) && (await this.#claim(own)))) return false;
    } finally {
      await this.fs.rm(own, { force: true }).catch(() => undefined);
    }
    this.#token = writer.token;
    this.#beat = setInterval(() => void this.#refresh(), this.everyMs).unref();
    return true;
  }

  /** Nobody took it since we did: a machine that slept may find that it was thought to be gone. */
  async isOurs(): Promise<boolean> {
    return this.#token !== undefined && (await this.#read())?.writer?.token === this.#token;
  }

  /** Nobody else writes. */
  async isFree(): Promise<boolean> {
    const found = await this.#read();
    return found === undefined || isStale(found);
  }

  async release(): Promise<void> {
    const isOurs = await this.isOurs();
    this.#stop();
    if (isOurs) await this.fs.rm(this.#path, { force: true });
  }

  #stop(): void {
    clearInterval(this.#beat);
    this.#beat = undefined;
    this.#token = undefined;
  }

  /** False: there is a lock. */
  async #claim(own: string): Promise<boolean> {
    try {
      await this.fs.link(own, this.#path).catch(async (error: unknown) => {
        if (errorCode(error) === 'EEXIST') throw error;
        // Not every file system has links.
        await writeNew(this.fs, this.#path, await this.fs.readFile(own));
      });
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      throw error;
    }
  }

  /** Removes a stale lock. False: it is not stale. */
  async #break(): Promise<boolean> {
    const aside = temporaryName(this.file);
    const before = await this.#read();
    if (before === undefined) return true;
    if (!isStale(before)) return false;
    try {
      await this.fs.rename(this.#path, aside);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return true;
      throw error;
    }
    try {
      const moved = await this.#read(aside);
      if (moved === undefined || isStale(moved)) return true;
      // Another process was quicker to break it: what was moved is that one's lock, and goes back.
      await this.fs.link(aside, this.#path).catch(() => undefined);
      return false;
    } finally {
      await this.fs.rm(aside, { force: true }).catch(() => undefined);
    }
  }

  async #read(file = this.#path): Promise<Found | undefined> {
    try {
      const { mtimeMs } = await this.fs.stat(file);
      return { writer: parse(String(await this.fs.readFile(file))), beatAt: mtimeMs };
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return undefined;
      throw error;
    }
  }

  async #refresh(): Promise<void> {
    // Each call to a file system that does not answer holds one of the few threads that all of the process reads by.
    if (this.#isBeating) return;
    this.#isBeating = true;
    const now = new Date();
    try {
      if (await this.isOurs()) await this.fs.utimes(this.#path, now, now);
    } catch {
      // What happened to it shows before the next save.
    } finally {
      this.#isBeating = false;
    }
  }
}

function parse(text: string): Writer | undefined {
  try {
    return JSON.parse(text) as Writer;
  } catch {
    return undefined;
  }
}

function isStale({ writer, beatAt }: Found): boolean {
  if (Date.now() - beatAt > staleMs) return true;
  if (writer?.host !== hostName()) return false;
  // Of this very process: of a store thread that died.
  return writer.pid === process.pid || !isRunning(writer.pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

/** Where a process number means the same process: containers of one host may share its name. */
function hostName(): string {
  if (process.platform !== 'linux') return os.hostname();
  try {
    return `${os.hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return os.hostname();
  }
}
