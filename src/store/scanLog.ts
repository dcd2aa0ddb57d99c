import { type Log, type LogLevel, logLevels } from '../shared/log';
import { type ByteString, toText } from '../shared/text/byteString';
import type { RowBatch } from '../shared/rowBatch';

const warningsPerScan = 100;

/** Writes the course of one scan to the log: what is at least as important as a level, for the rest would cost time. */
export class ScanLog {
  #files = 0;
  #directories = 0;
  #errors = 0;

  constructor(
    private readonly log: Log,
    private readonly level: LogLevel,
  ) {}

  batch(batch: RowBatch): void {
    for (const { operation, path, code } of batch.errors)
      if (++this.#errors <= warningsPerScan) this.log.warn(`${operation} ${toText(path)}: ${code}`);
    if (this.#wants('trace')) this.#rows(batch);
    if (!this.#wants('debug')) return;
    for (let row = 0; row < batch.count; row++) {
      this.#files += batch.files[row]!;
      if (batch.parent[row] !== 0) this.#directories++;
    }
    this.log.debug(
      `batch of ${batch.count} stored (${this.#directories} directories, ${this.#files} files so far)`,
    );
  }

  end(): void {
    const more = this.#errors - warningsPerScan;
    if (more > 0) this.log.warn(`${more} more paths could not be read`);
  }

  #wants(level: LogLevel): boolean {
    return logLevels.indexOf(level) >= logLevels.indexOf(this.level);
  }

  #rows(batch: RowBatch): void {
    const names = batch.names.split('/') as ByteString[];
    for (let row = 0; row < batch.count; row++) {
      const values = [batch.level[row], batch.allocated[row], batch.files[row], batch.directories[row]];
      this.log.trace(`[${values.join(', ')}] ${toText(names[row]!)}`);
    }
  }
}
