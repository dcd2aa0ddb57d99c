import path from 'node:path';
import type { Database, SqlJsStatic } from 'sql.js';
import { toText, type ByteString } from '../../shared/text/byteString';
import { errorCode, HumanError } from '../../shared/errors';
import type { Log } from '../../shared/log';
import { ResultDatabase } from '../sql/resultDatabase';
import { isLater, type Moments, momentsOf } from '../parts/meta';
import { DatabaseWords } from './databaseWords';
import { type Content, inspect, sealOf } from './fileFormat';
import { type FileSystem, ifPresent } from './fileSystem';
import { removeAll, replaceFile, setAside, temporariesOf } from './replaceFile';
import { WriterLock } from './writerLock';

export interface DatabaseFileOptions {
  readonly sql: SqlJsStatic;
  readonly fs: FileSystem;
  readonly log: Log;
  readonly root: ByteString;
  /** Absolute. */
  readonly file: string;
  /** A person named this file: unless it is one of our databases, it is left alone. */
  readonly chosen: boolean;
}

/**
 * One root's database on disk. One window writes it, by a lock; each save is a rename, so that a whole file is always
 * there.
 */
export class DatabaseFile {
  readonly #words: DatabaseWords;
  readonly #lock: WriterLock;
  /** A whole file could not be opened, or is another root's. It holds a history, so nothing replaces it. */
  #unopened: HumanError | undefined;
  /** Of the result that was loaded or saved last. */
  #moments: Moments | undefined;

  constructor(private readonly options: DatabaseFileOptions) {
    this.#words = new DatabaseWords(toText(options.root), options.file, options.chosen);
    this.#lock = new WriterLock(options.fs, options.file);
  }

  /**
   * The stored result; undefined: there is none of this root. A damaged file, or one of an older version, is set aside,
   * unless another window writes it: that one replaces it.
   * @throws HumanError for a file that is not ours, of a newer version, or that cannot be read or opened. It stays.
   */
  async load(): Promise<ResultDatabase | undefined> {
    const { fs, file, log } = this.options;
    let content = await this.#inspect();
    const hasLeftovers = isUseless(content) || (await temporariesOf(fs, file)).length > 0;
    if (hasLeftovers && (await this.#lock.take().catch(() => false))) {
      await removeAll(fs, await temporariesOf(fs, file));
      // Another window may have replaced the file before the lock was taken.
      content = await this.#inspect();
      if (isUseless(content)) await setAside(fs, file, log, content.kind);
      await this.release();
    }
    if (content?.kind !== 'result') return undefined;
    const result = this.#open(content.pages);
    if (!result) return undefined;
    this.#moments = content.moments;
    const now = new Date();
    // Shows the clean-up that the file is used.
    await fs.utimes(file, now, now).catch(() => undefined);
    return result;
  }

  /**
   * Replaces the stored result; a file that a person named, unless it has changed.
   * @returns `elsewhere`: another window writes this file. `later`: the file has a later scan of another window,
   * which stays.
   * @throws HumanError saying why not, and what to do; then the older file is still there.
   */
  async save(result: ResultDatabase): Promise<'saved' | 'elsewhere' | 'later'> {
    const { fs, file, chosen } = this.options;
    try {
      if (this.#unopened) throw this.#unopened;
      await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      const hadLock = await this.#lock.isOurs();
      if (!(await this.#lock.take())) {
        if (chosen) throw new HumanError(this.#words.savedMeanwhile());
        return 'elsewhere';
      }
      if (!hadLock) {
        await removeAll(fs, await temporariesOf(fs, file));
        if (await this.#holdsLaterThan(result)) {
          await this.release();
          return 'later';
        }
      }
      const pages = result.bytes();
      const moments = momentsOf(result.meta());
      const seal = await sealOf(pages, moments);
      const isReplaced = await replaceFile(fs, file, [pages, seal], {
        mayReplace: () => this.#lock.isOurs(),
        keepsOwner: chosen,
      });
      if (isReplaced) this.#moments = moments;
      return isReplaced ? 'saved' : 'elsewhere';
    } catch (error) {
      await this.release();
      if (error instanceof HumanError) throw error;
      throw new HumanError(this.#words.unsaved(error), { cause: error });
    }
  }

  /**
   * Deletes the stored result, unless the file is not ours to delete.
   * @throws HumanError where another window writes it.
   */
  async remove(): Promise<void> {
    if (!(await this.#lock.isFree())) throw new HumanError(this.#words.writtenElsewhere());
    const content = await this.#inspect().catch(() => undefined);
    if (content !== undefined) await this.options.fs.rm(this.options.file, { force: true });
    this.#unopened = undefined;
    await this.release();
  }

  /** Lets another window write it. */
  async release(): Promise<void> {
    await this.#lock.release().catch(() => undefined);
  }

  /** Undefined: there is no file. @throws HumanError where the file must stay as it is. */
  async #inspect(): Promise<Content | undefined> {
    const { chosen } = this.options;
    const bytes = await ifPresent(this.#read()).catch((error: unknown) => {
      if (error instanceof HumanError) throw error;
      throw new HumanError(this.#words.unreadable(error), { cause: error });
    });
    // A person may have made an empty file for it.
    if (chosen && bytes?.length === 0) return undefined;
    const content = bytes && (await inspect(bytes, chosen));
    if (content?.kind === 'newer') throw new HumanError(this.#words.newer());
    if (content?.kind === 'foreign') throw new HumanError(this.#words.foreign());
    return content;
  }

  /** Nothing is read from a pipe or device, which may have no end. */
  async #read(): Promise<Uint8Array> {
    const { fs, file } = this.options;
    const stats = await fs.stat(file);
    if (!stats.isFile() && !stats.isDirectory()) throw new HumanError(this.#words.foreign());
    return fs.readFile(file);
  }

  /** Undefined: it is another root's. @throws HumanError where there is not enough memory: the file is whole. */
  #open(pages: Uint8Array): ResultDatabase | undefined {
    const { sql, root, file, log, chosen } = this.options;
    let db: Database | undefined;
    try {
      db = new sql.Database(pages);
      const result = new ResultDatabase(db);
      this.#unopened = undefined;
      const { rootPath } = result.meta();
      if (rootPath === root) return result;
      if (chosen) throw (this.#unopened = new HumanError(this.#words.ofAnother(toText(rootPath))));
      log.info(`${file} holds the results of another folder`);
      result.close();
      return undefined;
    } catch (error) {
      db?.close();
      if (error instanceof HumanError) throw error;
      this.#unopened = new HumanError(this.#words.unopened(error), { cause: error });
      throw this.#unopened;
    }
  }

  /** Another window scanned after this result was made. */
  async #holdsLaterThan(result: ResultDatabase): Promise<boolean> {
    const content = await this.#inspect().catch((error: unknown) => this.#makeRoom(error));
    if (content?.kind !== 'result') return false;
    const isKnown = content.moments.every((moment, i) => moment === this.#moments?.[i]);
    if (this.options.chosen && !isKnown) throw new HumanError(this.#words.savedMeanwhile());
    if (!isLater(content.moments, momentsOf(result.meta()))) return false;
    // A moment in the future is from a wrong clock, and would keep every later scan out.
    if (Math.max(...content.moments) > Date.now()) return false;
    const later = this.#open(content.pages);
    later?.close();
    return later !== undefined;
  }

  /** In our own folder, a file that cannot be read is set aside. */
  async #makeRoom(error: unknown): Promise<undefined> {
    const { fs, file, log, chosen } = this.options;
    const code = error instanceof HumanError ? errorCode(error.cause) : '';
    if (chosen || !['EACCES', 'EPERM', 'EIO'].includes(code)) throw error;
    await setAside(fs, file, log, 'unreadable');
  }
}

function isUseless(content: Content | undefined): content is { kind: 'damaged' | 'older' } {
  return content?.kind === 'damaged' || content?.kind === 'older';
}
