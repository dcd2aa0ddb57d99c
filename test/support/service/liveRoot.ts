import type { LiveState } from '../../../src/shared/state';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { DirectoryRow } from '../../../src/shared/entry';
import type { LiveTimings } from '../../../src/service/live/liveTimings';
import type { UsageConfig } from '../../../src/service/usage';
import type { UsageService } from '../../../src/service/usageService';
import { quick } from './live';
import { tempFolder } from '../trees/tempFolder';
import { type TestUsageOptions, allRows, newUsage, withGetters } from './usage';

export interface LiveOptions extends Omit<TestUsageOptions, 'config' | 'timings'> {
  readonly config?: Partial<UsageConfig>;
  readonly timings?: Partial<LiveTimings>;
}

/** A folder in which files change, and what is kept of it live. */
export class LiveRoot {
  readonly path = tempFolder('live');
  readonly storageFolder = tempFolder('storage');
  readonly logged: string[] = [];
  /** The one that was opened last is in use. */
  readonly #opened: UsageService[] = [];

  get usage(): UsageService {
    return this.#opened.at(-1)!;
  }

  /** As a window that is opened does: what was stored is shown. */
  open({ config, timings, ...options }: LiveOptions = {}): void {
    const write = (line: string): void => void this.logged.push(line);
    const usage = newUsage({
      storageFolder: this.storageFolder,
      log: { info: write, warn: write, error: write, debug: write },
      timings: { ...quick, ...timings },
      // One that changes its mind stays one that does.
      config: withGetters({ liveUpdates: true, mayScan: () => true }, config),
      ...options,
    });
    this.#opened.push(usage);
    usage.setRoots([this.path]);
  }

  /** Opens and scans it. */
  async start(options: LiveOptions = {}): Promise<void> {
    this.open(options);
    await this.usage.scan(this.path, 'normal');
  }

  /** Also sees that no bug was logged. */
  async close(): Promise<void> {
    for (const usage of this.#opened) await usage.close();
    assert.deepEqual(
      this.logged.filter((line) => / at .*\.js:\d+/.test(line)),
      [],
      'no bug was logged',
    );
  }

  at(...parts: string[]): string {
    return path.join(this.path, ...parts);
  }

  write(bytes: number, ...parts: string[]): string {
    fs.writeFileSync(this.at(...parts), Buffer.alloc(bytes, 1));
    return this.at(...parts);
  }

  mkdir(...parts: string[]): string {
    fs.mkdirSync(this.at(...parts), { recursive: true });
    return this.at(...parts);
  }

  async row(relative: string): Promise<DirectoryRow> {
    return (await allRows(this.usage, this.path)).get(relative)!;
  }

  /** How often something was read again. */
  get rereads(): number {
    return this.logged.filter((line) => line.startsWith('Read again')).length;
  }

  /** How many were begun. */
  get scans(): number {
    return this.logged.filter((line) => line.startsWith('Scan started')).length;
  }

  get live(): LiveState {
    return this.usage.state(this.path)!.live;
  }

  get result(): NonNullable<NonNullable<ReturnType<UsageService['state']>>['result']> {
    return this.usage.state(this.path)!.result!;
  }
}
