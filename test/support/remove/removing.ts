import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Disk } from '../../../src/remove/disk/disk';
import { nativeDisk } from '../../../src/remove/disk/nativeDisk';
import { portableDisk } from '../../../src/remove/disk/portableDisk';
import { Kept } from '../../../src/remove/kept';
import type { Place } from '../../../src/remove/openItem';
import { preview } from '../../../src/remove/preview';
import { Removal } from '../../../src/remove/removal';
import { RemovalState } from '../../../src/remove/removalState';
import { mountPoints } from '../../../src/scan/reader/mounts';
import type { RemovalItem, RemovalMode, RemovalPreview, RemovalResult } from '../../../src/shared/removal';
import { type ByteString, fromText } from '../../../src/shared/text/byteString';
import { koffiPath } from '../paths';
import { tempFolder } from '../trees/tempFolder';

/** Both ways to change a file system, by their names. */
export const disks: readonly (readonly [string, () => Disk])[] = [
  ['native', (): Disk => nativeDisk(koffiPath)],
  ['portable', (): Disk => portableDisk()],
];

/** A folder of the test's own as a root, and removals in it. */
export class Removing {
  readonly root = tempFolder('remove');
  readonly state = new RemovalState();
  /** Absolute. */
  readonly keptRoots: string[] = [];
  readonly keptWhole: string[] = [];

  constructor(readonly disk: Disk) {}

  at(...names: readonly string[]): string {
    return path.join(this.root, ...names);
  }

  write(relative: string, bytes = 1): string {
    const file = this.at(relative);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, 'x'.repeat(bytes));
    return file;
  }

  /** Paths below the root that exist, sorted. */
  get paths(): string[] {
    return fs.readdirSync(this.root, { recursive: true, encoding: 'latin1' }).sort();
  }

  get place(): Place {
    const kept = { roots: this.keptRoots.map(fromText), whole: this.keptWhole.map(fromText) };
    return { root: fromText(this.root), kept: new Kept(this.disk, kept), mounts: mountPoints() };
  }

  look(...paths: readonly string[]): RemovalPreview {
    return preview(this.disk, this.place, paths as readonly ByteString[], this.state);
  }

  /** The items as a person would confirm them, all of which can be removed. */
  confirmed(...paths: readonly string[]): readonly RemovalItem[] {
    const { items, refused } = this.look(...paths);
    assert.deepEqual(refused, []);
    return items;
  }

  remove(items: readonly RemovalItem[], mode: RemovalMode = 'permanent'): RemovalResult {
    return new Removal(this.disk, this.place, this.state).run(items, mode);
  }

  removeAll(...paths: readonly string[]): RemovalResult {
    return this.remove(this.confirmed(...paths));
  }
}
