import type { LogLevel } from '../shared/log';
import { toText } from '../shared/text/byteString';
import type { ReadError } from '../shared/errors';
import type { RowBatch } from '../shared/rowBatch';
import type { StoreEvents } from './storeApi';

const warningsPerScan = 100;
const verbosity: readonly LogLevel[] = ['error', 'warn', 'info', 'debug', 'trace'];

/** Writes to the log what is at least as important as its level; the rest costs nothing. */
export class StoreLog {
  readonly #events: StoreEvents;
  level: LogLevel = 'info';

  constructor(events: StoreEvents) {
    this.#events = events;
  }

  wants(level: LogLevel): boolean {
    return verbosity.indexOf(level) <= verbosity.indexOf(this.level);
  }

  write(level: LogLevel, message: string): void {
    if (this.wants(level)) this.#events.log(level, message);
  }
}

/** Writes the course of one scan to the log. */
export class ScanLog {
  readonly #log: StoreLog;
  #files = 0;
  #directories = 0;
  #errors = 0;

  constructor(log: StoreLog) {
    this.#log = log;
  }

  batch(batch: RowBatch): void {
    for (const error of batch.errors) this.#readError(error);
    if (this.#log.wants('trace')) this.#rows(batch);
    if (!this.#log.wants('debug')) return;
    for (let row = 0; row < batch.count; row++) {
      this.#files += batch.files[row]!;
      if (batch.parent[row] !== 0) this.#directories++;
    }
    this.#log.write(
      'debug',
      `batch of ${batch.count} stored (${this.#directories} directories, ${this.#files} files so far)`,
    );
  }

  end(): void {
    const more = this.#errors - warningsPerScan;
    if (more > 0) this.#log.write('warn', `${more} more paths could not be read`);
  }

  #readError({ operation, path, code }: ReadError): void {
    if (++this.#errors <= warningsPerScan) this.#log.write('warn', `${operation} ${toText(path)}: ${code}`);
  }

  #rows(batch: RowBatch): void {
    let name = 0;
    for (let row = 0; row < batch.count; row++) {
      const end = batch.names.indexOf('/', name);
      const values = [batch.level[row], batch.allocated[row], batch.files[row], batch.directories[row]];
      this.#log.write(
        'trace',
        `[${values.join(', ')}] ${toText(batch.names.slice(name, end) as ReadError['path'])}`,
      );
      name = end + 1;
    }
  }
}
