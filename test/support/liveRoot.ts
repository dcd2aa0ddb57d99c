import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { DirectoryRow } from '../../src/shared/entry';
import type { LiveTimings } from '../../src/usage/liveTimings';
import type { LiveState, UsageConfig } from '../../src/usage/usage';
import type { UsageService } from '../../src/usage/usageService';
import { quick } from './live';
import { tempFolder } from './tempFolder';
import { type TestUsageOptions, allRows, newUsage } from './usage';

export interface LiveOptions extends Omit<TestUsageOptions, 'config' | 'timings'> {
  readonly config?: Partial<UsageConfig>;
  readonly timings?: Partial<LiveTimings>;
}

/** A folder in which files change, and what is kept of it live. */
export class LiveRoot {
  readonly path = tempFolder('live');
  readonly storageFolder = tempFolder('storage');
  readonly logged: string[] = [];
  #usage: UsageService | undefined;

  get usage(): UsageService {
    return this.#usage!;
  }

  /** Scans it for the first time. */
  async start({ config, timings, ...options }: LiveOptions = {}): Promise<void> {
    const write = (line: string): void => void this.logged.push(line);
    this.#usage = newUsage({
      storageFolder: this.storageFolder,
      log: { info: write, warn: write, error: write, debug: write },
      timings: { ...quick, ...timings },
      config: { liveUpdates: true, mayScan: () => true, ...config },
      ...options,
    });
    this.#usage.setRoots([this.path]);
    await this.#usage.scan(this.path, 'normal');
  }

  /** Also sees that no bug was logged. */
  async close(): Promise<void> {
    await this.#usage?.close();
    assert.deepEqual(
      this.logged.filter((line) => / at .*\.js:\d+/.test(line)),
      [],
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

  get live(): LiveState {
    return this.usage.state(this.path)!.live;
  }

  get result(): NonNullable<NonNullable<ReturnType<UsageService['state']>>['result']> {
    return this.usage.state(this.path)!.result!;
  }
}
