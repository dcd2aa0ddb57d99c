import fs from 'node:fs';
import path from 'node:path';
import type { Random } from './random';

/** A real folder that changes at random, and the paths that a watcher would tell of. */
export class ChangingTree {
  /** Absolute; what a watcher that looks at every folder would have told since the last `take`. */
  #events: string[] = [];
  readonly #folders = new Set<string>(['']);
  readonly #files = new Set<string>();

  constructor(
    readonly root: string,
    private readonly random: Random,
    private readonly withLinks = true,
  ) {}

  take(): string[] {
    return this.#events.splice(0);
  }

  /** One operation that works, or none where the tree has nothing to do it with. */
  change(): void {
    const { random } = this;
    const kind = random.below(100);
    if (kind < 14) this.#makeFolder();
    else if (kind < 34) this.#create();
    else if (kind < 46) this.#resize();
    else if (kind < 60) this.#rename();
    else if (kind < 70) {
      if (this.withLinks) this.#link();
    } else if (kind < 82) this.#unlink();
    else if (kind < 87) this.#removeFolder();
    else if (kind < 92) this.#renameFolder();
    else if (kind < 96) this.#symlink();
    else this.#chmod();
  }

  /** Every folder, by its path relative to the root. */
  get folders(): readonly string[] {
    return [...this.#folders];
  }

  #at(relative: string): string {
    return path.join(this.root, relative);
  }

  #tell(...relative: string[]): void {
    this.#events.push(...relative.map((each) => this.#at(each)));
  }

  /** A name that may have been used before. */
  #name(prefix: string): string {
    const folder = this.random.pick(this.folders);
    return path.join(folder, `${prefix}${this.random.below(40)}`);
  }

  #isFree(relative: string): boolean {
    return !this.#folders.has(relative) && !this.#files.has(relative);
  }

  #makeFolder(): void {
    const made = this.#name('d');
    if (!this.#isFree(made) || made.split('/').length > 7) return;
    fs.mkdirSync(this.#at(made));
    this.#folders.add(made);
    this.#tell(made);
  }

  #create(): void {
    const made = this.#name('f');
    if (this.#folders.has(made) || this.#isSymlink(made)) return;
    fs.writeFileSync(this.#at(made), Buffer.alloc(this.random.below(30_000), 1));
    this.#files.add(made);
    this.#tell(made);
  }

  #resize(): void {
    const file = this.#anyFile();
    if (file === undefined || this.#isSymlink(file)) return;
    if (this.random.below(2) === 0)
      fs.appendFileSync(this.#at(file), Buffer.alloc(this.random.below(50_000), 2));
    else fs.truncateSync(this.#at(file), this.random.below(20_000));
    this.#tell(file);
  }

  #rename(): void {
    const from = this.#anyFile();
    const to = this.#name('f');
    if (from === undefined || this.#folders.has(to)) return;
    const isSame = this.#files.has(to) && this.#inode(from) === this.#inode(to);
    fs.renameSync(this.#at(from), this.#at(to));
    // To rename one name of an inode to another does nothing.
    if (!isSame) this.#files.delete(from);
    this.#files.add(to);
    this.#tell(from, to);
  }

  #link(): void {
    const from = this.#anyFile();
    const to = this.#name('f');
    if (from === undefined || !this.#isFree(to)) return;
    fs.linkSync(this.#at(from), this.#at(to));
    this.#files.add(to);
    this.#tell(to);
  }

  #unlink(): void {
    const file = this.#anyFile();
    if (file === undefined) return;
    fs.unlinkSync(this.#at(file));
    this.#files.delete(file);
    this.#tell(file);
  }

  #removeFolder(): void {
    const folder = this.#anyFolder();
    if (folder === undefined) return;
    fs.rmSync(this.#at(folder), { recursive: true });
    this.#forget(folder);
    this.#tell(folder);
    // At once another of the same name, perhaps with the same inode.
    if (this.random.below(3) > 0) return;
    for (const made of [folder, `${folder}/d1`]) {
      fs.mkdirSync(this.#at(made));
      this.#folders.add(made);
    }
    fs.writeFileSync(this.#at(`${folder}/d1/f1`), Buffer.alloc(this.random.below(9_000), 1));
    this.#files.add(`${folder}/d1/f1`);
    if (this.random.below(2) === 0) this.#tell(folder, `${folder}/d1`, `${folder}/d1/f1`);
    else this.#tell(folder);
  }

  #renameFolder(): void {
    const from = this.#anyFolder();
    const to = this.#name('d');
    if (from === undefined || !this.#isFree(to) || `${to}/`.startsWith(`${from}/`)) return;
    fs.renameSync(this.#at(from), this.#at(to));
    for (const set of [this.#folders, this.#files]) {
      for (const each of [...set]) {
        if (each !== from && !each.startsWith(`${from}/`)) continue;
        set.delete(each);
        set.add(to + each.slice(from.length));
      }
    }
    this.#tell(from, to);
  }

  #symlink(): void {
    const made = this.#name('f');
    if (!this.#isFree(made)) return;
    fs.symlinkSync(this.random.pick(['..', 'nowhere', this.root]), this.#at(made));
    this.#files.add(made);
    this.#tell(made);
  }

  #chmod(): void {
    const file = this.#anyFile();
    if (file === undefined || this.#isSymlink(file)) return;
    fs.chmodSync(this.#at(file), this.random.pick([0o600, 0o644, 0o755]));
    this.#tell(file);
  }

  #forget(folder: string): void {
    for (const set of [this.#folders, this.#files])
      for (const each of [...set]) if (`${each}/`.startsWith(`${folder}/`)) set.delete(each);
  }

  #anyFile(): string | undefined {
    return this.#files.size > 0 ? this.random.pick([...this.#files]) : undefined;
  }

  #anyFolder(): string | undefined {
    return this.#folders.size > 1 ? this.random.pick(this.folders.slice(1)) : undefined;
  }

  #isSymlink(relative: string): boolean {
    return this.#files.has(relative) && fs.lstatSync(this.#at(relative)).isSymbolicLink();
  }

  #inode(relative: string): number {
    return fs.lstatSync(this.#at(relative)).ino;
  }
}
