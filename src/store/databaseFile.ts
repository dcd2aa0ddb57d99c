import type nodeFs from 'node:fs/promises';
import path from 'node:path';
import type { Database, SqlJsStatic } from 'sql.js';
import { toText, type ByteString } from '../shared/byteString';
import { errorCode, errorMessage, HumanError } from '../shared/errors';
import { words, type Words } from '../shared/words';
import { readHeader } from './databaseHeader';
import { readMeta, type ResultMeta } from './resultMeta';
import { migrate, migrations } from './schema';
import type { StoreLog } from './scanLog';

/** What of `node:fs/promises` the store uses; passed in, so that a test can make a disk full. */
export type FileSystem = Pick<
  typeof nodeFs,
  'mkdir' | 'open' | 'readFile' | 'readdir' | 'rename' | 'rm' | 'stat' | 'utimes'
>;

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

interface OpenedDatabase {
  readonly db: Database;
  readonly meta: ResultMeta;
}

let temporaryFiles = 0;

/** One root's database on disk: loaded if it is sound, saved so that a sound one is always there. */
export class DatabaseFile {
  readonly #options: DatabaseFileOptions;
  /** Why the file that is there must stay as it is. */
  #untouchable: Words | undefined;

  constructor(options: DatabaseFileOptions) {
    this.#options = options;
  }

  /**
   * The stored database; undefined where there is none, or none of this root's. A damaged one is set aside.
   * @throws HumanError for a file that is not ours, of a newer version, or unreadable. It is left as it is.
   */
  async load(): Promise<Database | undefined> {
    const { fs, file, root, log } = this.#options;
    this.#untouchable = undefined;
    const bytes = await this.#read();
    if (bytes === undefined) return undefined;
    const found = readHeader(bytes);
    if (found.kind === 'newer') {
      throw this.#leave(
        words(
          'The stored results of {0} were written by a newer version of Disk Usage ({1}). They are left as they are: update Disk Usage to see them. Until then results are kept in memory only.',
          toText(root),
          file,
        ),
      );
    }
    if (found.kind === 'foreign' || (found.kind === 'damaged' && this.#options.chosen && bytes.length > 0)) {
      throw this.#leave(
        words(
          '{0} is not a database of Disk Usage. It is left as it is, and results are kept in memory only. Move it away, or choose {1}.',
          file,
          this.#elsewhere(),
        ),
      );
    }
    const opened = found.kind === 'ours' ? this.#open(bytes, found.version) : undefined;
    if (opened === undefined) {
      await this.#setAside();
      return undefined;
    }
    const { db, meta } = opened;
    if (meta.rootPath !== root) {
      log.write('info', `${file} holds the results of another folder`);
      db.close();
      return undefined;
    }
    // So that the clean-up knows that it is used.
    const now = new Date();
    await fs.utimes(file, now, now).catch(() => undefined);
    return db;
  }

  /**
   * Replaces the stored database, once the new one has been flushed, read back and compared.
   * @throws HumanError saying why it could not be, and what to do; then the older file is still there.
   */
  async save(bytes: Uint8Array): Promise<void> {
    const { fs, file } = this.#options;
    if (this.#untouchable !== undefined) throw new HumanError(this.#untouchable);
    const temporary = `${file}.${process.pid}.${++temporaryFiles}.tmp`;
    try {
      await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      await this.#write(temporary, bytes);
      // SQLite itself made these bytes; to open them and check every page would hold this thread for long.
      const isSame = Buffer.compare(await fs.readFile(temporary), bytes) === 0;
      if (!isSame) throw new Error('what was written is not what was read back');
      await fs.rename(temporary, file);
      await this.#flushFolder();
    } catch (error) {
      await fs.rm(temporary, { force: true }).catch(() => undefined);
      throw new HumanError(
        words(
          'The results could not be saved and are kept in memory only, until the window closes: {0}',
          this.#advice(error),
        ),
        { cause: error },
      );
    }
  }

  /** Deletes the stored database, unless it is not ours to delete. */
  async remove(): Promise<void> {
    if (this.#untouchable === undefined) await this.#options.fs.rm(this.#options.file, { force: true });
  }

  async #read(): Promise<Uint8Array | undefined> {
    const { fs, file } = this.#options;
    try {
      return plain(await fs.readFile(file));
    } catch (error) {
      const code = errorCode(error);
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      const reason = errorMessage(error);
      if (code === 'EISDIR')
        throw this.#leave(
          words(
            'The stored results in {0} cannot be read ({1}). Move this folder away, or choose {2}.',
            ...[file, reason, this.#elsewhere()],
          ),
        );
      throw new HumanError(
        words(
          'The stored results in {0} cannot be read ({1}). Allow reading it, or choose {2}.',
          ...[file, reason, this.#elsewhere()],
        ),
        { cause: error },
      );
    }
  }

  /** Undefined where the bytes are not a sound database: a truncated one opens, and only a check finds out. */
  #open(bytes: Uint8Array, version: number): OpenedDatabase | undefined {
    let db: Database | undefined;
    try {
      db = new this.#options.sql.Database(bytes);
      if (db.exec('pragma quick_check(1)')[0]?.values[0]?.[0] !== 'ok') throw new Error('quick_check failed');
      if (version < migrations.length) migrate(db, version);
      return { db, meta: readMeta(db) };
    } catch (error) {
      this.#options.log.write('warn', `${this.#options.file}: ${errorMessage(error)}`);
      db?.close();
      return undefined;
    }
  }

  async #setAside(): Promise<void> {
    const { fs, file, log } = this.#options;
    const aside = `${file}.damaged-${Date.now()}`;
    const outcome = await fs.rename(file, aside).then(
      () => `It was set aside as ${aside}`,
      (error: unknown) => `It could not be set aside (${errorMessage(error)})`,
    );
    log.write('warn', `The stored results in ${file} are damaged. ${outcome}; a scan makes new ones.`);
  }

  async #write(file: string, bytes: Uint8Array): Promise<void> {
    const handle = await this.#options.fs.open(file, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** Makes the rename last. Some systems cannot flush a folder; the file is sound without it. */
  async #flushFolder(): Promise<void> {
    try {
      const handle = await this.#options.fs.open(path.dirname(this.#options.file), 'r');
      await handle.sync().finally(() => handle.close());
    } catch (error) {
      if (!['EACCES', 'EBADF', 'EINVAL', 'EISDIR', 'ENOTSUP', 'EPERM'].includes(errorCode(error)))
        throw error;
    }
  }

  #leave(why: Words): HumanError {
    this.#untouchable = why;
    return new HumanError(why);
  }

  #elsewhere(): Words {
    return this.#options.chosen
      ? words('another file')
      : words('another folder in the setting diskUsage.dbPath');
  }

  #advice(error: unknown): Words {
    const folder = path.dirname(this.#options.file);
    const code = errorCode(error);
    const where = [folder, code, this.#elsewhere()] as const;
    if (code === 'ENOSPC' || code === 'EDQUOT')
      return words('the disk of {0} is full ({1}). Free some space there, or choose {2}.', ...where);
    if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM')
      return words('{0} cannot be written to ({1}). Allow writing there, or choose {2}.', ...where);
    if (code === 'ENOENT' || code === 'ENOTDIR')
      return words('{0} is not there or not a folder ({1}). Choose {2}.', ...where);
    return words('{0}. Choose {1}.', errorMessage(error), this.#elsewhere());
  }
}

/** sql.js copies a plain array, but keeps and changes a Node Buffer that it is given. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
