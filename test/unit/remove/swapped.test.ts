import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { restore } from '../../../src/remove/trash/restore';
import type { RemovalItem, RemovalMode } from '../../../src/shared/removal';
import { fromText } from '../../../src/shared/text/byteString';
import { disks, Removing } from '../../support/remove/removing';
import { seed } from '../../support/trees/random';
import { tempFolder } from '../../support/trees/tempFolder';

const rounds = Number(process.env['ROUNDS'] ?? 20);
const attempts = 40;

/** A tree with two items to remove, and decoys of the same shape that must stay, wherever they are moved to. */
class Battlefield {
  readonly own: Removing;
  readonly outside = tempFolder('outside');
  readonly items: readonly RemovalItem[];

  constructor(disk: Removing['disk']) {
    this.own = new Removing(disk);
    for (const name of ['folder/sub/doomed', 'folder/doomed']) this.own.write(`work/${name}`);
    this.own.write('work/file');
    const keep = [
      ...['decoy/sub/doomed', 'decoy/doomed', 'precious', 'kept/file'].map((name) =>
        this.own.at('work', name),
      ),
      ...['folder/sub/doomed', 'folder/doomed', 'file', 'deep/file'].map((name) =>
        this.own.at('other', name),
      ),
      ...['folder/sub/doomed', 'folder/doomed', 'file', 'doomed', 'sub/doomed'].map((name) =>
        path.join(this.outside, name),
      ),
    ];
    for (const file of keep) {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, `keep ${file}`);
    }
    this.items = this.own.confirmed('work/folder', 'work/file');
  }

  /** The files that must stay, by what is in them, wherever they are now. */
  get kept(): string[] {
    // An entry that changed places with an item on the way to the trash, and cannot go back, stays there.
    return [this.own.root, this.outside, process.env['XDG_DATA_HOME']!]
      .flatMap((folder) =>
        fs
          .readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name), 'utf8')),
      )
      .filter((text) => [this.own.root, this.outside].some((folder) => text.startsWith(`keep ${folder}/`)))
      .sort();
  }
}

for (const [name, newDisk] of disks) {
  describe(`Removal by the ${name} disk while everything is swapped (seed ${seed})`, function () {
    this.timeout(300_000);
    const formerHome = process.env['XDG_DATA_HOME'];
    let swapper: ChildProcess;
    let lines: AsyncIterator<string>;
    before(() => {
      process.env['XDG_DATA_HOME'] = tempFolder('data');
      swapper = spawn(process.execPath, ['out/test/support/remove/swapper.js'], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      lines = createInterface({ input: swapper.stdout! })[Symbol.asyncIterator]();
    });
    after(async () => {
      if (formerHome === undefined) delete process.env['XDG_DATA_HOME'];
      else process.env['XDG_DATA_HOME'] = formerHome;
      swapper.kill();
      await once(swapper, 'exit');
    });

    for (const mode of ['permanent', 'trash'] as const) {
      it(`touches nothing but what was confirmed (${mode})`, async () => {
        let [tries, swaps, removed] = [0, 0, 0];
        for (let round = 0; round < rounds; round++) {
          const field = new Battlefield(newDisk());
          const before = field.kept;
          swapper.stdin!.write(`${JSON.stringify([field.own.root, field.outside, seed + round])}\n`);
          await lines.next();
          for (let left = attempts; left > 0; left--, tries++) removed += attack(field, mode);
          field.own.write('stop');
          swaps += Number((await lines.next()).value);
          assert.deepEqual(field.kept, before, `round ${round}`);
        }
        console.log(`      ${rounds} rounds, ${tries} removals among ${swaps} swaps, ${removed} items went`);
        assert.ok(removed > 0 && removed <= 2 * rounds * (mode === 'trash' ? attempts : 1));
      });
    }
  });
}

/** Removes what can be. From the trash it is taken back at once. @returns how many items went */
function attack({ own, items }: Battlefield, mode: RemovalMode): number {
  const { removed, trashed } = own.remove(items, mode);
  for (const item of trashed) restore(own.disk, fromText(own.root), item);
  return removed.length;
}
