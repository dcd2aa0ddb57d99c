import type { LogLevel } from '../shared/log';
import { type ByteString, toText } from '../shared/text/byteString';
import type { RowBatch } from '../shared/rowBatch';
import type { StoreEvents } from './storeApi';

const warningsPerScan = 100;
const verbosity: readonly LogLevel[] = ['error', 'warn', 'info', 'debug', 'trace'];

/** Writes to the log what is at least as important as its level; the rest costs nothing. */
export class StoreLog {
  level: LogLevel = 'info';

  constructor(private readonly events: StoreEvents) {}

  wants(level: LogLevel): boolean {
    return verbosity.indexOf(level) <= verbosity.indexOf(this.level);
  }

  write(level: LogLevel, message: string): void {
    if (this.wants(level)) this.events.log(level, message);
  }
}

/** Writes the course of one scan to the log. */
export class ScanLog {
  #files = 0;
  #directories = 0;
  #errors = 0;

  constructor(private readonly log: StoreLog) {}

  batch(batch: RowBatch): void {
    for (const { operation, path, code } of batch.errors)
      if (++this.#errors <= warningsPerScan) this.log.write('warn', `${operation} ${toText(path)}: ${code}`);
    if (this.log.wants('trace')) this.#rows(batch);
    if (!this.log.wants('debug')) return;
    for (let row = 0; row < batch.count; row++) {
      this.#files += batch.files[row]!;
      if (batch.parent[row] !== 0) this.#directories++;
    }
    this.log.write(
      'debug',
      `batch of ${batch.count} stored (${this.#directories} directories, ${this.#files} files so far)`,
    );
  }

  end(): void {
    const more = this.#errors - warningsPerScan;
    if (more > 0) this.log.write('warn', `${more} more paths could not be read`);
  }

  #rows(batch: RowBatch): void {
    const names = batch.names.split('/') as ByteString[];
    for (let row = 0; row < batch.count; row++) {
      const values = [batch.level[row], batch.allocated[row], batch.files[row], batch.directories[row]];
      this.log.write('trace', `[${values.join(', ')}] ${toText(names[row]!)}`);
    }
  }
}
