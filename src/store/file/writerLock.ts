import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import os from 'node:os';
import { errorCode } from '../../shared/errors';
import { type FileSystem, ifPresent, writeNew } from './fileSystem';
import { temporaryName } from './replaceFile';

/** The content of a lock file: the process that may write the database. */
interface Writer {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
  /** @see startOf */
  readonly started?: string | undefined;
}

interface Found {
  /** Undefined: the lock is not completely written yet. */
  readonly writer: Writer | undefined;
  readonly beatAt: number;
}

const beatMs = 20_000;
/** A lock of another host, or of a process whose start is not known, is stale if it was not refreshed for this long. */
const staleMs = 60_000;

/** Lets one process at a time write a database: a file beside it names the process. */
export class WriterLock {
  readonly #path: string;
  #token: string | undefined;
  #beat: NodeJS.Timeout | undefined;
  #isBeating = false;

  /**
   * @param file the database's.
   * @param everyMs how often the lock is refreshed; undefined: at each save only, for idle windows are not to write.
   */
  constructor(
    private readonly fs: FileSystem,
    private readonly file: string,
    private readonly everyMs = startOf(process.pid) === undefined ? beatMs : undefined,
  ) {
    this.#path = `${file}.lock`;
  }

  /** Takes the lock, or keeps it. False: another process has it. @throws what the file system says. */
  async take(): Promise<boolean> {
    if (await this.isOurs()) {
      await this.#refresh();
      return true;
    }
    this.#stop();
    if (!(await this.isFree())) return false;
    const { pid } = process;
    const writer: Writer = { pid, host: hostName(), token: randomUUID(), started: startOf(pid) };
    const content = Buffer.from(JSON.stringify(writer));
    const own = temporaryName(this.file);
    try {
      await writeNew(this.fs, own, [content]);
      const written = await this.#read(own);
      // Only a process that has the lock removes temporary files.
      if (written === undefined) return false;
      if (written.writer?.token !== writer.token)
        throw new Error('the lock does not read back as it was written');
      const isClaimed = await this.#claim(own, content);
      if (!isClaimed && !((await this.#break()) && (await this.#claim(own, content)))) return false;
    } finally {
      await this.fs.rm(own, { force: true }).catch(() => undefined);
    }
    this.#token = writer.token;
    const { everyMs } = this;
    if (everyMs !== undefined) this.#beat = setInterval(() => void this.#refresh(), everyMs).unref();
    return true;
  }

  /** Whether no process took the lock since: after a sleep of this machine, another may have found it stale. */
  async isOurs(): Promise<boolean> {
    return this.#token !== undefined && (await this.#read())?.writer?.token === this.#token;
  }

  /** No other process writes. */
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

  /** Creates the lock file, at once with all of its content. False: there is one. */
  async #claim(own: string, content: Uint8Array): Promise<boolean> {
    try {
      await this.fs.link(own, this.#path).catch(async (error: unknown) => {
        if (errorCode(error) === 'EEXIST') throw error;
        // Not every file system has links.
        await writeNew(this.fs, this.#path, [content]);
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
    await ifPresent(this.fs.rename(this.#path, aside));
    try {
      const moved = await this.#read(aside);
      if (moved === undefined || isStale(moved)) return true;
      // Another process has broken it first: the moved file is the lock of that one, and goes back.
      await this.fs.link(aside, this.#path).catch(() => undefined);
      return false;
    } finally {
      await this.fs.rm(aside, { force: true }).catch(() => undefined);
    }
  }

  async #read(file = this.#path): Promise<Found | undefined> {
    const read = async (): Promise<Found> => {
      const { mtimeMs } = await this.fs.stat(file);
      return { writer: parse(String(await this.fs.readFile(file))), beatAt: mtimeMs };
    };
    return ifPresent(read());
  }

  async #refresh(): Promise<void> {
    // A call to a hanging file system occupies one of the few threads that do all reads of this process.
    if (this.#isBeating) return;
    this.#isBeating = true;
    const now = new Date();
    try {
      if (await this.isOurs()) await this.fs.utimes(this.#path, now, now);
    } catch {
      // The next save checks the lock.
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
  const isOld = Date.now() - beatAt > staleMs;
  if (writer?.host !== hostName()) return isOld;
  const { pid, started } = writer;
  // This process: the lock is of a store thread that died.
  if (pid === process.pid || !isRunning(pid)) return true;
  return started === undefined ? isOld : (startOf(pid) ?? started) !== started;
}

/** The start of a process, which tells it from another one with its number. Undefined: the platform does not tell. */
function startOf(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    // The name of the process is in parentheses, and may contain anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ');
    return `${boot} ${fields[19]}`;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

/** Names the scope of a pid: containers may share their host's name. */
function hostName(): string {
  if (process.platform !== 'linux') return os.hostname();
  try {
    return `${os.hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return os.hostname();
  }
}
