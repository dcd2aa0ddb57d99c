import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fromText } from '../../../../src/shared/text/byteString';
import { HumanError } from '../../../../src/shared/errors';
import { inEnglish } from '../../../../src/shared/text/words';
import type { FileSystem } from '../../../../src/store/file/fileSystem';
import { databasePath } from '../../../../src/store/file/databaseFolder';
import {
  filesIn,
  loadSqlJs,
  lockElsewhere,
  rewriteStored,
  root,
  scan,
  startStore,
} from '../../../support/store/storeHarness';

const old = { allocated: 1000, children: [{ name: 'kept' }] };
const next = { allocated: 2000 };

/** A folder with the file of a finished scan. */
async function savedScan(): Promise<{ folder: string; file: string }> {
  const { store, folder } = await startStore();
  assert.equal((await scan(store, old)).saved, true);
  return { folder, file: databasePath(folder, root) };
}

describe('a saved result', () => {
  it('is there after a reload, with all that was known of it', async () => {
    const first = await startStore();
    const saved = await scan(first.store, old);
    const { store } = await startStore({ folder: first.folder });
    assert.deepEqual(await store.open(root), saved);
    assert.equal(store.children(root, 1, { sort: 'name', metric: 'apparent', limit: 9 })[0]?.name, 'kept');
  });

  it('is a sound SQLite database for any tool, alone in its folder', async () => {
    const { folder, file } = await savedScan();
    assert.deepEqual(await filesIn(folder), [path.basename(file)]);
    assert.match(path.basename(file), /^[0-9a-f]{32}\.sqlite$/);
    const check = 'pragma integrity_check';
    if (spawnSync('sqlite3', ['-version']).status === 0) {
      assert.equal(execFileSync('sqlite3', [file, check], { encoding: 'utf8' }), 'ok\n');
    } else {
      const db = new (await loadSqlJs()).Database(new Uint8Array(await fs.readFile(file)));
      assert.deepEqual(db.exec(check)[0]?.values, [['ok']]);
      db.close();
    }
  });

  it('of another root has a file of its own', async () => {
    const { folder } = await savedScan();
    const { store } = await startStore({ folder });
    const other = fromText('/another');
    assert.equal(await store.open(other), undefined);
    await scan(store, next, { root: other });
    assert.equal((await filesIn(folder)).length, 2);
    assert.equal((await store.open(root))?.totals.allocated, 1000);
  });

  it('that another window writes is not cleared, here or there', async () => {
    const { folder, file } = await savedScan();
    const before = await fs.readFile(file);
    const { store } = await startStore({ folder });
    const info = await store.open(root);
    await lockElsewhere(file);
    await assert.rejects(
      store.clear(root),
      (error) => error instanceof HumanError && /Another window.*Clear them there/.test(error.message),
    );
    assert.deepEqual(await store.open(root), info);
    assert.deepEqual(await fs.readFile(file), before);
    await fs.rm(`${file}.lock`);
    await store.clear(root);
    assert.deepEqual([await store.open(root), await filesIn(folder)], [undefined, []]);
  });

  it('goes to the very file that was chosen, or to none', async () => {
    const { folder } = await savedScan();
    const file = path.join(folder, 'chosen.db');
    await scan((await startStore({ folder, file })).store, next);
    assert.equal((await (await startStore({ folder, file })).store.open(root))?.totals.allocated, 2000);
    assert.equal((await (await startStore({ folder })).store.open(root))?.totals.allocated, 1000);
    const memory = await scan((await startStore({ folder, file: null })).store, next);
    assert.deepEqual([memory.saved, memory.saveError], [false, undefined]);
    assert.equal((await filesIn(folder)).length, 2);
  });
});

describe('a file that another window saved', () => {
  const now = Date.now();

  it('stays where it is of a later scan, and is served once this window asks for it', async () => {
    const { store: first, folder } = await startStore();
    await scan(first, old);
    const { store: second } = await startStore({ folder });
    await second.open(root);
    await setTimeout(5);
    await scan(first, next);
    await second.checkpoint(root, 100);
    for (let tries = 0; tries < 2; tries++) {
      const info = await second.save(root, false);
      assert.deepEqual([info?.saved, info?.unsaved], [false, 'later']);
    }
    assert.equal(second.row(root, 1)?.allocated, 1000, 'until it is told to');
    await second.release(root);
    const info = await second.open(root);
    assert.deepEqual([info?.totals.allocated, info?.saved, info?.unsaved], [2000, true, undefined]);
    await second.checkpoint(root, 100);
    assert.equal((await second.save(root, false))?.saved, true);
  });

  it('is replaced where it is of an earlier scan, whatever changed in it since', async () => {
    const { folder, file } = await savedScan();
    const { store } = await startStore({ folder });
    await store.open(root);
    await setTimeout(5);
    await rewriteStored(file, { moments: [now - 60_000, now - 1, now - 1] });
    assert.deepEqual((await scan(store, next)).saved, true);
    assert.equal((await (await startStore({ folder })).store.open(root))?.totals.allocated, 2000);
  });

  it('is replaced where a wrong clock put it into the future', async () => {
    const { folder, file } = await savedScan();
    await rewriteStored(file, { moments: [now + 3_600_000, 0, 0] });
    const { store } = await startStore({ folder });
    assert.equal((await scan(store, next)).saved, true);
    assert.equal((await (await startStore({ folder })).store.open(root))?.totals.allocated, 2000);
  });

  it('while this one made its lock is no reason to choose another folder', async () => {
    const { folder } = await savedScan();
    const { store: other } = await startStore({ folder });
    let isFirst = true;
    const link: FileSystem['link'] = async (...args) => {
      // At this moment the lock has been written under a temporary name.
      if (isFirst) {
        isFirst = false;
        await other.open(root);
        await other.checkpoint(root, 100);
        await other.save(root, false);
      }
      await fs.link(...args);
    };
    const { store } = await startStore({ folder, fs: { link } });
    const info = await scan(store, next);
    assert.doesNotMatch(info.saveError ? inEnglish(info.saveError) : '', /choose/i);
    assert.equal((await store.save(root, false))?.saved, true);
  });
});

describe('a result that cannot be saved', () => {
  const fails = (code: string) => () => Promise.reject(Object.assign(new Error(`${code}: no`), { code }));
  const cases: [string, Partial<FileSystem>, RegExp][] = [
    ['on a full disk', { open: fails('ENOSPC') }, /full.*Free some space.*diskUsage\.dbPath/],
    ['on a read-only disk', { open: fails('EROFS') }, /cannot be written to \(EROFS\).*diskUsage\.dbPath/],
    ['without permission', { mkdir: fails('EACCES') }, /cannot be written to \(EACCES\).*diskUsage\.dbPath/],
    ['as the rename fails', { rename: fails('EIO') }, /EIO/],
    ['as it reads back damaged', { readFile: truncated as FileSystem['readFile'] }, /read back/],
  ];
  for (const [when, faults, message] of cases) {
    it(`${when} is served from memory, and the file before it stays`, async () => {
      const { folder, file } = await savedScan();
      const before = await fs.readFile(file);
      const { store } = await startStore({ folder, fs: faults });
      await store.open(root);
      const info = await scan(store, next);
      assert.equal(info.saved, false);
      assert.match(inEnglish(info.saveError!), message);
      assert.equal(store.row(root, 1)?.allocated, 2000);
      assert.deepEqual(await fs.readFile(file), before);
      const temporary = (await filesIn(folder)).filter((name) => name.endsWith('.tmp'));
      assert.deepEqual(temporary, []);
    });
  }

  it('is saved with the next scan once the disk has room again', async () => {
    let full = true;
    const open: FileSystem['open'] = (...args) => (full ? fails('ENOSPC')() : fs.open(...args));
    const { store } = await startStore({ fs: { open } });
    assert.equal((await scan(store, next)).saved, false);
    full = false;
    const info = await scan(store, next);
    assert.deepEqual([info.saved, info.saveError], [true, undefined]);
  });
});

async function truncated(file: string): Promise<Uint8Array> {
  const bytes = await fs.readFile(file);
  if (!file.endsWith('.tmp')) return bytes;
  return bytes.subarray(0, Math.max(bytes.length - 4096, Math.min(bytes.length, 4096)));
}

describe('a file that is not a sound result', () => {
  const damages: [string, (bytes: Buffer) => Buffer][] = [
    ['empty', () => Buffer.alloc(0)],
    ['no database', () => Buffer.from('hello '.repeat(100))],
    ['truncated', (bytes) => bytes.subarray(0, bytes.length - 4096)],
    ['cut inside its header', (bytes) => bytes.subarray(0, 50)],
    ['overwritten in its middle', (bytes) => Buffer.from(bytes).fill(0xff, 4096, 12_288)],
  ];
  for (const [what, damage] of damages) {
    it(`because it is ${what} is set aside, told, and replaced by the next scan`, async () => {
      const { folder, file } = await savedScan();
      const damaged = damage(await fs.readFile(file));
      await fs.writeFile(file, damaged);
      const { store, log } = await startStore({ folder });
      assert.equal(await store.open(root), undefined);
      const aside = (await filesIn(folder)).filter((name) => name.includes('.damaged-'));
      assert.equal(aside.length, 1);
      assert.deepEqual(await fs.readFile(path.join(folder, aside[0]!)), damaged);
      assert.match(log.join('\n'), /warn: .*damaged/);
      assert.equal((await scan(store, next)).saved, true);
    });
  }

  const statements: [string, string][] = [
    ['has no meta', 'drop table meta'],
    ['has bad meta', "update meta set value = '{' where key = 'settings'"],
  ];
  for (const [what, statement] of statements) {
    it(`though SQLite finds it sound, because it ${what}, is set aside and replaced by the next scan`, async () => {
      const { folder, file } = await savedScan();
      const db = new (await loadSqlJs()).Database(new Uint8Array(await fs.readFile(file)));
      db.run(statement);
      await fs.writeFile(file, db.export());
      db.close();
      const { store, log } = await startStore({ folder });
      assert.equal(await store.open(root), undefined);
      assert.match(log.join('\n'), /warn: .*damaged/);
      assert.equal((await scan(store, next)).saved, true);
      assert.equal((await (await startStore({ folder })).store.open(root))?.totals.allocated, 2000);
      assert.equal((await filesIn(folder)).filter((name) => name.includes('.damaged-')).length, 1);
    });
  }

  async function assertUntouched(
    { folder, file }: { folder: string; file: string },
    told: RegExp,
  ): Promise<void> {
    const before = await fs.readFile(file);
    const { store } = await startStore({ folder });
    await assert.rejects(
      store.open(root),
      (error) => error instanceof HumanError && told.test(error.message),
    );
    const info = await scan(store, next);
    assert.equal(info.saved, false);
    assert.match(inEnglish(info.saveError!), told);
    assert.equal(store.row(root, 1)?.allocated, 2000);
    await store.clear(root);
    assert.deepEqual(await fs.readFile(file), before);
    assert.equal((await filesIn(folder)).length, 1);
  }

  it('because a newer version wrote it is left untouched, with a message', async () => {
    const saved = await savedScan();
    await rewriteStored(saved.file, { statement: 'pragma user_version = 99' });
    await assertUntouched(saved, /newer version.*update/);
  });

  it('because an older version wrote it is set aside, and replaced by the next scan', async () => {
    const { folder, file } = await savedScan();
    await rewriteStored(file, { statement: 'pragma user_version = 0' });
    const older = await fs.readFile(file);
    const { store, log } = await startStore({ folder });
    assert.equal(await store.open(root), undefined);
    assert.match(log.join('\n'), /warn: .*older version.*a scan makes new ones/);
    const aside = (await filesIn(folder)).filter((name) => name.includes('.older-'));
    assert.deepEqual(await Promise.all(aside.map((name) => fs.readFile(path.join(folder, name)))), [older]);
    assert.equal((await scan(store, next)).saved, true);
  });

  it("because it is another program's is left untouched, with a message", async () => {
    const saved = await savedScan();
    const db = new (await loadSqlJs()).Database();
    db.run('create table notes (text)');
    await fs.writeFile(saved.file, db.export());
    db.close();
    await assertUntouched(saved, /not a Disk Usage database/);
  });

  it('because a person chose a file of another kind is left untouched', async () => {
    const { folder } = await savedScan();
    const file = path.join(folder, 'letter.txt');
    await fs.writeFile(file, 'Dear reader');
    const { store } = await startStore({ folder, file });
    await assert.rejects(store.open(root), HumanError);
    assert.equal((await scan(store, next)).saved, false);
    assert.equal(await fs.readFile(file, 'utf8'), 'Dear reader');
  });

  it('because a folder is in its place is left alone, with a message', async () => {
    const { folder, file } = await savedScan();
    await fs.rm(file);
    await fs.mkdir(file);
    const { store } = await startStore({ folder });
    await assert.rejects(store.open(root), /Move this folder away/);
    assert.equal((await scan(store, next)).saved, false);
  });
});
