import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { inspect } from '../../../../src/store/file/fileFormat';
import { databasePath } from '../../../../src/store/file/databaseFolder';
import { HumanError } from '../../../../src/shared/errors';
import { inEnglish } from '../../../../src/shared/text/words';
import { Random, seed } from '../../../support/trees/random';
import {
  filesIn,
  loadSqlJs,
  lockElsewhere,
  root,
  scan,
  startStore,
  totalsByPath,
} from '../../../support/store/storeHarness';
import { tempFolder } from '../../../support/trees/tempFolder';

const tries = Number(process.env['FLIPS'] ?? 80);
const tree = {
  allocated: 1000,
  children: [{ name: 'kept', allocated: 5, children: [{ name: 'below', allocated: 7 }] }, { name: 'other' }],
};

async function stored(): Promise<{ folder: string; file: string; sealed: Buffer }> {
  const folder = tempFolder('damaged');
  const { store } = await startStore({ folder });
  await scan(store, tree);
  // A rescan leaves checkpoints, whose sizes are packed.
  await scan(store, tree);
  await store.close();
  const file = databasePath(folder, root);
  return { folder, file, sealed: await fs.readFile(file) };
}

/** Changes some bits, or cuts the end off, or puts some bytes elsewhere. */
function damaged(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  const kind = random.below(10);
  if (kind === 0) return copy.subarray(0, random.below(copy.length));
  if (kind === 1)
    copy.copyWithin(random.below(copy.length), random.below(copy.length), random.below(copy.length));
  // Half of the file is pages that hold little: the rest of the flips go where something is.
  const used = [...copy.keys()].filter((at) => copy[at] !== 0);
  const flips = kind === 1 ? 0 : 1 + random.below(4);
  for (let flip = 0; flip < flips; flip++) {
    const at = random.below(2) ? random.pick(used) : random.below(copy.length);
    copy[at]! ^= 1 << random.below(8);
  }
  return copy;
}

describe('a stored file that was damaged', () => {
  it(`is never served otherwise than it was, in ${tries} ways, and never piles up (SEED=${seed})`, async function () {
    this.timeout(30_000 + tries * 500);
    const random = new Random(seed);
    const { folder, file, sealed } = await stored();
    const whole = await startStore({ folder });
    await whole.store.open(root);
    const before = totalsByPath(whole.store);
    await whole.store.close();
    let asides = 0;
    for (let run = 0; run < tries; run++) {
      const bytes = damaged(sealed, random);
      if (bytes.equals(sealed)) continue;
      await fs.writeFile(file, bytes);
      const { store } = await startStore({ folder });
      const opened = await store.open(root);
      if (opened === undefined) asides++;
      else assert.deepEqual(totalsByPath(store), before, `run ${run}`);
      const info = await scan(store, tree);
      assert.equal(info.saved, true, `run ${run}`);
      await store.close();
      const names = await filesIn(folder);
      assert.ok(names.filter((name) => name.includes('.damaged-')).length <= 1, names.join());
    }
    assert.ok(asides > tries / 2, `${asides} were set aside`);
  });

  it('cannot be read: it is told, makes room in our own folder, and is left where a person chose it', async () => {
    const { folder, file, sealed } = await stored();
    const denied = (): Promise<never> =>
      Promise.reject(Object.assign(new Error('EACCES: no'), { code: 'EACCES' }));
    const readable = (name: unknown): boolean => name !== file;
    const faulty = {
      readFile: ((name: string) => (readable(name) ? fs.readFile(name) : denied())) as typeof fs.readFile,
      open: ((name: string, flags: string, mode?: number) =>
        readable(name) ? fs.open(name, flags, mode) : denied()) as typeof fs.open,
    };
    const chosen = await startStore({ folder, file, fs: faulty });
    await assert.rejects(chosen.store.open(root), /cannot be read.*Allow reading it/);
    assert.equal((await scan(chosen.store, tree)).saved, false);
    assert.deepEqual(await fs.readFile(file), sealed);
    await chosen.store.close();
    const own = await startStore({ folder, fs: faulty });
    await assert.rejects(own.store.open(root), /cannot be read.*Allow reading it/);
    assert.equal((await scan(own.store, tree)).saved, true);
    assert.equal((await filesIn(folder)).filter((name) => name.includes('.unreadable-')).length, 1);
    await own.store.close();
  });

  it('by one bit in its version is set aside, and replaced also by who never read it', async () => {
    const { folder, file, sealed } = await stored();
    const flipped = Buffer.from(sealed);
    flipped[60]! ^= 1;
    await fs.writeFile(file, flipped);
    const { store } = await startStore({ folder });
    assert.equal(await store.open(root), undefined);
    assert.deepEqual(await aside(folder), [flipped]);
    await scan(store, tree);
    await fs.writeFile(file, flipped);
    assert.equal((await scan(store, tree)).saved, true);
    await fs.writeFile(file, flipped);
    await store.clear(root);
    assert.equal((await aside(folder)).length, (await filesIn(folder)).length);
  });

  it('is left to the window that writes it', async () => {
    const { folder, file, sealed } = await stored();
    const cut = sealed.subarray(0, 9_000);
    await fs.writeFile(file, cut);
    await lockElsewhere(file);
    const { store } = await startStore({ folder });
    assert.equal(await store.open(root), undefined);
    assert.deepEqual(await fs.readFile(file), cut);
  });

  it('is read again where another window replaced it just now', async () => {
    const { folder, file, sealed } = await stored();
    let isFirst = true;
    const readFile = (async (name: string) => {
      if (name !== file || !isFirst) return fs.readFile(name);
      isFirst = false;
      return sealed.subarray(0, 9_000);
    }) as typeof fs.readFile;
    const { store } = await startStore({ folder, fs: { readFile } });
    assert.ok(await store.open(root));
    assert.deepEqual(await aside(folder), []);
  });
});

describe('a sound file that cannot be opened now', () => {
  it('is left, with a message, and served with its history after a restart', async () => {
    const { folder, file, sealed } = await stored();
    const real = await loadSqlJs();
    const content = await inspect(sealed, false);
    const pages = content.kind === 'result' ? Buffer.from(content.pages) : Buffer.alloc(0);
    class Database extends real.Database {
      constructor(bytes?: ArrayLike<number>) {
        if (bytes && pages.equals(Buffer.from(bytes))) throw new Error('out of memory');
        super(bytes);
      }
    }
    const { store } = await startStore({ folder, sql: { ...real, Database } });
    await assert.rejects(
      store.open(root),
      (error) => error instanceof HumanError && /out of memory.*restart/.test(error.message),
    );
    const info = await scan(store, tree);
    assert.equal(info.saved, false);
    assert.match(inEnglish(info.saveError!), /out of memory.*restart/);
    assert.deepEqual(await fs.readFile(file), sealed);
    assert.deepEqual(await aside(folder), []);
    await store.close();
    const { store: restarted } = await startStore({ folder });
    await restarted.open(root);
    assert.equal((await scan(restarted, tree)).saved, true);
    assert.equal(restarted.checkpoints(root).length, 3);
  });
});

async function aside(folder: string): Promise<Buffer[]> {
  const names = (await filesIn(folder)).filter((name) => name.includes('.damaged-'));
  return Promise.all(names.map((name) => fs.readFile(path.join(folder, name))));
}
