import path from 'node:path';
import type { Database, SqlJsStatic } from 'sql.js';
import { toText, type ByteString } from '../../shared/text/byteString';
import { errorCode, errorMessage, HumanError } from '../../shared/errors';
import { DatabaseWords } from './databaseWords';
import { areSame, type Ends, endsOf, type Identity, readAll, readEnds } from './fileEnds';
import type { FileSystem } from './fileSystem';
import { mergeHistory } from '../history/mergeHistory';
import { replaceFile } from './replaceFile';
import { checkPages, checkRows } from './resultCheck';
import { ResultDatabase } from '../sql/resultDatabase';
import { isLater, lastChanged, readMeta } from '../sql/resultMeta';
import type { StoreLog } from '../scanLog';
import { migrate, migrations } from '../sql/schema';
import { isIntact, readSeal, sealOf, withoutSeal } from './seal';
import { setAside } from './setAside';
import { removeTemporaries } from './temporaryFiles';
import { WriterLock } from './writerLock';

export interface DatabaseFileOptions {
  readonly sql: SqlJsStatic;
  readonly fs: FileSystem;
  readonly log: StoreLog;
  readonly root: ByteString;
  /** Absolute. */
  readonly file: string;
  /** A person named this very file: what is no database in it is theirs, and left alone. */
  readonly chosen: boolean;
}

/** A result in a file, and the moment that the file says it is of. */
interface Stored {
  readonly result: ResultDatabase;
  readonly at: number;
}

/** `newer`: another process's result is in the file, and stays. `elsewhere`: another process writes this file. */
export type Saved = 'saved' | 'newer' | 'elsewhere';

/** One root's database on disk: loaded if it is sound, saved so that a sound one is always there. */
export class DatabaseFile {
  readonly #options: DatabaseFileOptions;
  readonly #words: DatabaseWords;
  readonly #lock: WriterLock;
  #isElsewhere = false;
  /** The file as it was when its result became ours, or ours was written. */
  #known: Identity | undefined;

  constructor(options: DatabaseFileOptions) {
    this.#options = options;
    this.#words = new DatabaseWords(toText(options.root), options.file, options.chosen);
    this.#lock = new WriterLock(options.fs, options.file);
  }

  /**
   * The stored database; undefined where there is none, or none of this root's. A damaged one is set aside, unless
   * another process writes it: that one replaces it.
   * @throws HumanError for a file that is not ours, of a newer version, or that cannot be read or opened. It is left as
   * it is, and not replaced before it can be opened: its checkpoints are taken over then.
   */
  async load(): Promise<ResultDatabase | undefined> {
    const { fs, file, log } = this.#options;
    await this.#tidy();
    for (let tries = 0; tries < 2; tries++) {
      const bytes = await this.#read();
      if (bytes === undefined) return undefined;
      const opened = await this.#open(bytes);
      if (opened !== undefined) return this.#serve(opened.result, bytes);
      if (!(await this.#mayWrite())) return undefined;
      // Meanwhile another process may have put a sound one in its place.
      const isSame = areSame(await readEnds(fs, file).catch(() => undefined), endsOf(bytes));
      if (!isSame) continue;
      await setAside(fs, file, log, 'damaged');
      return undefined;
    }
    return undefined;
  }

  async #serve(result: ResultDatabase, bytes: Uint8Array): Promise<ResultDatabase | undefined> {
    const { fs, file, root, log } = this.#options;
    if (result.meta().rootPath !== root) {
      log.write('info', `${file} holds the results of another folder`);
      result.close();
      return undefined;
    }
    this.#known = endsOf(bytes);
    // So that the clean-up knows that it is used.
    const now = new Date();
    await fs.utimes(file, now, now).catch(() => undefined);
    return result;
  }

  /**
   * Replaces the stored database, once the new one has been flushed, read back and compared. What another process saved
   * there meanwhile stays where it is to be kept rather than this one; either way the one gets the other's checkpoints.
   * @throws HumanError saying why it could not be, and what to do; then the older file is still there.
   */
  async save(result: ResultDatabase): Promise<Saved> {
    const { fs, file } = this.#options;
    try {
      await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      const had = await this.#lock.isOurs();
      const isElsewhere = !(await this.#lock.take());
      this.#tellWriter(isElsewhere);
      if (isElsewhere) return 'elsewhere';
      if (!had) await removeTemporaries(fs, file);
      const other = await this.#savedByOther();
      return await this.#settle(result, other).finally(() => other?.result.close());
    } catch (error) {
      await this.release();
      if (error instanceof HumanError) throw error;
      throw new HumanError(this.#words.unsaved(error), { cause: error });
    }
  }

  /**
   * Deletes the stored database, unless it is not ours to delete.
   * @throws HumanError where another process writes it.
   */
  async remove(): Promise<void> {
    const { fs, file } = this.#options;
    if (!(await this.#lock.isFree())) throw new HumanError(this.#words.writtenElsewhere());
    const ends = await readEnds(fs, file).catch(() => undefined);
    if (ends !== undefined && (await this.#isOurs(ends))) await fs.rm(file, { force: true });
    await this.release();
  }

  /** Lets another process write it. */
  async release(): Promise<void> {
    await this.#lock.release().catch(() => undefined);
  }

  /** What a process left that was killed while it saved. */
  async #tidy(): Promise<void> {
    const { fs, file } = this.#options;
    if (await this.#mayWrite()) await removeTemporaries(fs, file);
  }

  /** No other process writes it. */
  async #mayWrite(): Promise<boolean> {
    return this.#lock.isFree().catch(() => false);
  }

  async #read(): Promise<Uint8Array | undefined> {
    const { fs, file } = this.#options;
    return readAll(fs, file).catch((error: unknown) => {
      throw new HumanError(this.#words.unreadable(error), { cause: error });
    });
  }

  /** Undefined where the bytes are not a sound database. @throws HumanError where they are not ours to judge. */
  async #open(bytes: Uint8Array): Promise<Stored | undefined> {
    const { file, log } = this.#options;
    const ends = endsOf(bytes);
    const { header, seal } = ends;
    const isWhole = seal !== undefined && (await isIntact(bytes, seal));
    // A flipped bit may have made it of a newer version.
    if (isWhole || seal === undefined) this.#throwUnlessOurs(ends);
    let db: Database | undefined;
    try {
      if (seal !== undefined && !isWhole) throw new Error('its checksum is another');
      if (header.kind !== 'ours') throw new Error('it is no whole database');
      db = new this.#options.sql.Database(seal ? withoutSeal(bytes) : bytes);
      if (seal === undefined) checkPages(db);
      if (header.version < migrations.length) migrate(db, header.version);
      if (seal === undefined) checkRows(this.#options.sql, db);
      readMeta(db);
      return { result: new ResultDatabase(db), at: seal?.at ?? 0 };
    } catch (error) {
      db?.close();
      // That is for want of memory, not because of what is in the file.
      if (isWhole && header.kind === 'ours')
        throw new HumanError(this.#words.unopened(error), { cause: error });
      log.write('warn', `${file}: ${errorMessage(error)}`);
      return undefined;
    }
  }

  /** A file in our own folder that the checks find damaged is ours; one that a person chose may be theirs. */
  #throwUnlessOurs({ header, seal, size }: Ends): void {
    if (header.kind === 'newer') throw new HumanError(this.#words.newer());
    const isTheirs = header.kind === 'damaged' && this.#options.chosen && seal === undefined && size > 0;
    if (header.kind === 'foreign' || isTheirs) throw new HumanError(this.#words.foreign());
  }

  async #isOurs(ends: Ends): Promise<boolean> {
    const { fs, file } = this.#options;
    try {
      if (ends.header.kind !== 'newer' || ends.seal === undefined) this.#throwUnlessOurs(ends);
      else (await this.#open((await readAll(fs, file)) ?? new Uint8Array()))?.result.close();
      return true;
    } catch {
      return false;
    }
  }

  /** What another process saved since ours was read or written. @throws HumanError where what is there must stay. */
  async #savedByOther(): Promise<Stored | undefined> {
    const { fs, file, root } = this.#options;
    const ends = await readEnds(fs, file).catch((error: unknown) => this.#cannotRead(error));
    if (ends === undefined) return undefined;
    if (ends.seal !== undefined && areSame(ends, this.#known)) return undefined;
    // With a seal, all of it tells whether it is damaged.
    if (ends.seal === undefined) this.#throwUnlessOurs(ends);
    const bytes = await readAll(fs, file).catch((error: unknown) => this.#cannotRead(error));
    const stored = bytes && (await this.#open(bytes));
    if (stored?.result.meta().rootPath === root) return stored;
    stored?.result.close();
    return undefined;
  }

  async #settle(result: ResultDatabase, other: Stored | undefined): Promise<Saved> {
    if (other === undefined) return this.#write(result, lastChanged(result.meta()));
    const { file, log } = this.#options;
    // What comes from the future was written by a clock that was wrong.
    const isOfFuture = Math.max(other.at, lastChanged(other.result.meta())) > Date.now();
    const isOurs = isOfFuture || !isLater(other.result.meta(), result.meta());
    if (isOurs) {
      mergeHistory(result, other.result);
      return this.#write(result, Math.max(lastChanged(result.meta()), isOfFuture ? 0 : other.at));
    }
    log.write('info', `${file} has a newer result, which another window saved; it stays`);
    const before = this.#known;
    if (mergeHistory(other.result, result)) await this.#write(other.result, other.at);
    // It is not what we serve: the next save looks into it again.
    this.#known = before;
    return 'newer';
  }

  /** @param at the file's moment, which is never before that of the file that it replaces. */
  async #write(result: ResultDatabase, at: number): Promise<'saved' | 'elsewhere'> {
    const { fs, file } = this.#options;
    const pages = result.bytes();
    const seal = await sealOf(pages, at);
    if (!(await replaceFile(fs, file, pages, seal, () => this.#lock.isOurs()))) return 'elsewhere';
    this.#known = { seal: readSeal(seal), size: pages.length + seal.length };
    return 'saved';
  }

  /** What can never be read is no use in our own folder: it makes room. */
  async #cannotRead(error: unknown): Promise<undefined> {
    const code = errorCode(error);
    if (code === 'EISDIR' || (this.#options.chosen && ['EACCES', 'EPERM', 'EIO'].includes(code)))
      throw new HumanError(this.#words.unreadable(error), { cause: error });
    if (!['EACCES', 'EPERM', 'EIO'].includes(code)) throw error;
    await setAside(this.#options.fs, this.#options.file, this.#options.log, 'unreadable');
  }

  #tellWriter(isElsewhere: boolean): void {
    if (isElsewhere === this.#isElsewhere) return;
    this.#isElsewhere = isElsewhere;
    const { file, log } = this.#options;
    log.write(
      'info',
      isElsewhere
        ? `Another window writes ${file}: results are kept in memory`
        : `This window writes ${file}`,
    );
  }
}
