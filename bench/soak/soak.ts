import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CancelledError } from '../../src/shared/errors';
import { ChangingTree } from '../../test/support/trees/changingTree';
import type { Random } from '../../test/support/trees/random';
import { type Counts, noCounts } from './counts';
import type { Outcome } from './soakApi';
import { Storage } from './storage';
import { KilledError, SoakWindow } from './window';

/** Longer than any single thing may take, on a machine that is busy. */
const patienceMs = 120_000;
/** A larger tree would make `du` the most of the run. */
const mostFolders = 200;
/** What one process may grow by from its first quiet moment on, in MiB. */
const mostGrowth = 200;

type Operation = () => Promise<void> | void;

/** Random operations on a real tree and the real service, until something is wrong or the time is over. */
export class Soak {
  readonly counts: Counts = noCounts();
  readonly #root: string;
  readonly #storage: Storage;
  readonly #scratch: string;
  #tree: ChangingTree;
  #window: SoakWindow;
  /** What was started and not waited for. */
  readonly #running = new Set<Promise<unknown>>();
  #failure: Error | undefined;
  /** When the newest result that was said to be saved was scanned. */
  #keptAt = 0;
  /** Something changed that the window of now was not told of. */
  #isUntold = false;
  /** Of the window of now, at its first quiet moment. */
  #memory = 0;

  /** @param folder empty; for all that is written */
  constructor(
    folder: string,
    private readonly random: Random,
  ) {
    [this.#root, this.#scratch] = [path.join(folder, 'root'), path.join(folder, 'scratch')];
    this.#storage = new Storage(path.join(folder, 'storage'));
    for (const made of [this.#root, this.#scratch, this.#storage.folder]) mkdirSync(made);
    this.#tree = new ChangingTree(this.#root, random);
    this.#window = this.#newWindow();
  }

  async run(milliseconds: number): Promise<Counts> {
    const end = Date.now() + milliseconds;
    for (let i = 0; i < 200; i++) this.#tree.change();
    await this.#open();
    this.#isUntold = true;
    await this.#settle();
    while (Date.now() < end) {
      await this.#step();
      if (this.#failure) throw this.#failure;
    }
    await this.#settle();
    await this.#reload();
    await this.#settle();
    await this.#window.end();
    return this.counts;
  }

  async kill(): Promise<void> {
    await this.#window.kill();
  }

  async #step(): Promise<void> {
    this.counts.operations++;
    await this.#pick()();
    await setTimeout(this.random.below(60));
  }

  #pick(): Operation {
    const kind = this.random.below(100);
    if (kind < 38)
      return () => {
        this.#edit(this.random.below(60));
      };
    if (kind < 46)
      return () => {
        this.#start(this.#window.call.scan('normal'));
      };
    if (kind < 54)
      return () => {
        this.#start(this.#window.call.scan('low'));
      };
    if (kind < 64)
      return () => {
        this.#start(this.#window.call.scanFolder(this.random.pick(this.#tree.folders)));
      };
    if (kind < 74)
      return () => {
        this.#cancel();
      };
    if (kind < 86)
      return () => {
        this.#browse();
      };
    if (kind < 90) return () => this.#reload();
    if (kind < 95) return () => this.#killAtRandom();
    return () => this.#settle();
  }

  #edit(changes: number): void {
    for (let i = 0; i <= changes; i++) this.#tree.change();
    this.counts.edits += changes + 1;
    if (this.#tree.folders.length > mostFolders) this.#empty();
    this.#follow(this.#window.call.changed(this.random.shuffled(this.#tree.take())));
  }

  /** All is deleted at once. */
  #empty(): void {
    const told = readdirSync(this.#root).map((name) => path.join(this.#root, name));
    for (const each of told) rmSync(each, { recursive: true });
    this.#tree = new ChangingTree(this.#root, this.random);
    this.#follow(this.#window.call.changed(told));
  }

  #start(scan: Promise<Outcome>): void {
    this.counts.scans++;
    this.#follow(
      scan.then((outcome) => {
        if (typeof outcome === 'object' && outcome.saved)
          this.#keptAt = Math.max(this.#keptAt, outcome.scannedAt);
      }),
    );
  }

  #cancel(): void {
    this.counts.cancels++;
    this.#follow(this.#window.call.cancel());
  }

  #browse(): void {
    this.#follow(this.#window.call.browse(this.random.pick(['d', 'd1', 'f', ''])));
  }

  async #reload(): Promise<void> {
    this.counts.reloads++;
    await this.#soon('to close', this.#window.call.close());
    await this.#storage.check();
    this.#storage.checkLeftovers();
    await this.#open();
  }

  /** Perhaps in the middle of a scan, of its saving, or of a read. */
  async #killAtRandom(): Promise<void> {
    if (this.random.below(2) === 0) this.#start(this.#window.call.scan('normal'));
    else this.#edit(20);
    await setTimeout(this.random.below(150));
    this.counts.kills++;
    if (this.#running.size > 0) this.counts.killsAtWork++;
    await this.#window.kill();
    await this.#storage.check();
    this.counts.leftovers += this.#storage.ageLeftovers();
    this.#window = this.#newWindow();
    await this.#open();
  }

  async #open(): Promise<void> {
    const { scannedAt } = await this.#soon('to open', this.#window.call.open());
    // What it was not told before it ended, in-place growth above all, only a scan finds.
    this.#isUntold = true;
    if (scannedAt >= this.#keptAt) return;
    this.counts.lost++;
    throw new Error(`A result was lost: there is one of ${scannedAt}, and one of ${this.#keptAt} was saved`);
  }

  async #settle(): Promise<void> {
    await this.#soon('to end what runs', Promise.all(this.#running));
    const compared = await this.#soon('to be quiet', this.#window.call.settle(this.#isUntold));
    this.#isUntold = false;
    this.counts.settled++;
    this.counts.compared += compared;
    await this.#storage.check();
    await this.#measure();
  }

  async #measure(): Promise<void> {
    const now = await this.#window.call.memory();
    const { memory } = this.counts;
    memory.start ||= now;
    memory.end = now;
    memory.most = Math.max(memory.most, now);
    this.#memory ||= now;
    assert.ok(now - this.#memory < mostGrowth, `memory grew from ${this.#memory} to ${now} MiB`);
  }

  #newWindow(): SoakWindow {
    this.#memory = 0;
    return new SoakWindow(this.#root, this.#storage.folder, this.#scratch);
  }

  /** Goes on while this runs; that it was cancelled or killed is no failure. */
  #follow(work: Promise<unknown>): void {
    const followed = work.then(
      () => undefined,
      (error: unknown) => {
        if (!(error instanceof KilledError || error instanceof CancelledError))
          this.#failure ??= error as Error;
      },
    );
    this.#running.add(followed);
    void followed.then(() => this.#running.delete(followed));
  }

  async #soon<T>(what: string, work: Promise<T>): Promise<T> {
    const late = setTimeout(patienceMs, undefined, { ref: false }).then(() => {
      throw new Error(`It takes more than ${patienceMs / 1000} s ${what}`);
    });
    return Promise.race([work, late]);
  }
}
