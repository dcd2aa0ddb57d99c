import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import { databasePath } from '../../../../src/store/file/databaseFolder';
import { type Fault, FaultyDisk } from '../../../support/faults/faultyDisk';
import { loadSqlJs, root, scan, startStore, totalsByPath } from '../../../support/store/storeHarness';
import { tempFolder } from '../../../support/trees/tempFolder';

const old = { allocated: 1000, children: [{ name: 'kept', allocated: 8 }] };
const next = { allocated: 2000, children: [{ name: 'fresh', allocated: 16 }] };
const third = { allocated: 3000 };

/** In turn over the calls; each at every call with FAULTS=all. */
const errors = ['EIO', 'ENOSPC', 'EROFS', 'EACCES', 'EMFILE'];
const faults: readonly ((call: number) => Fault)[] = [
  ...(process.env['FAULTS'] === 'all' ? [...errors.keys()] : [0]).map((first) => (call: number) => ({
    error: errors[(first + call) % errors.length]!,
  })),
  () => ({ kind: 'cut' }),
  () => ({ kind: 'death' }),
];
const say = (fault: Fault): string => ('error' in fault ? 'an error' : `a ${fault.kind}`);

async function integrity(file: string): Promise<unknown> {
  const db = new (await loadSqlJs()).Database(new Uint8Array(await fs.readFile(file)));
  const found = db.exec('pragma integrity_check')[0]?.values;
  db.close();
  return found;
}

/** What the next start serves; sees that it is sound, that nothing is left, and that it can be replaced. */
async function nextStart(folder: string, what: string): Promise<number | undefined> {
  const file = databasePath(folder, root);
  const isThere = await fs.access(file).then(
    () => true,
    () => false,
  );
  if (isThere) assert.deepEqual(await integrity(file), [['ok']], what);
  const { store, log } = await startStore({ folder });
  const served = (await store.open(root))?.totals.allocated;
  assert.equal(
    log.some((line) => line.includes('damaged')),
    false,
    what,
  );
  const names = [...totalsByPath(store).keys()];
  if (served === 1008) assert.deepEqual(names, ['', 'kept'], what);
  if (served === 2016) assert.deepEqual(names, ['', 'fresh'], what);
  const left = (await fs.readdir(folder).catch(() => [])).filter((name) => name.endsWith('.tmp'));
  assert.deepEqual(left, [], what);
  assert.equal((await scan(store, third)).saved, true, what);
  await store.close();
  assert.deepEqual(
    (await fs.readdir(folder)).filter((name) => !/\.sqlite$|\.(unreadable|damaged)-\d+$/.test(name)),
    [],
    what,
  );
  return served;
}

/** A window that opens, scans and closes on such a disk; whether it says that its result is saved. */
async function session(folder: string, disk: FaultyDisk): Promise<boolean | undefined> {
  const { store } = await startStore({ folder, fs: disk.fs });
  const worked = (async () => {
    await store.open(root).catch(() => undefined);
    const { saved } = await scan(store, next);
    assert.equal(store.row(root, 1)?.allocated, 2016, 'it is served from memory at least');
    await store.close();
    return saved;
  })();
  return Promise.race([worked, disk.died.then(() => undefined)]);
}

async function startingFolder(hasOld: boolean): Promise<string> {
  const folder = tempFolder('faulty');
  if (!hasOld) return folder;
  const { store } = await startStore({ folder });
  await scan(store, old);
  await store.close();
  return folder;
}

describe('a disk that fails', () => {
  for (const hasOld of [false, true])
    for (const fault of faults)
      it(`with ${say(fault(0))} at each call in turn, ${hasOld ? 'an older' : 'no'} result stored, leaves the old or the new one`, async function () {
        this.timeout(120_000);
        for (let at = 0; ; at++) {
          const folder = await startingFolder(hasOld);
          const disk = new FaultyDisk(at, fault(at));
          const saved = await session(folder, disk);
          const what = `call ${at}: ${disk.calls[at]}`;
          const served = await nextStart(folder, what);
          if (saved === true) assert.equal(served, 2016, what);
          else assert.ok(served === 2016 || served === (hasOld ? 1008 : undefined), `${what}: ${served}`);
          if (disk.calls.length > at) continue;
          assert.ok(at > 20, `${at} calls`);
          return;
        }
      });
});
