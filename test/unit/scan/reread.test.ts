import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { ScanPool } from '../../../src/scan/pool/scanPool';
import { packPaths } from '../../../src/shared/text/packedPaths';
import { fromText } from '../../../src/shared/text/byteString';
import { silentLog } from '../../../src/shared/log';
import type { ScanSettings } from '../../../src/shared/scanSettings';
import { scanWorkerPath } from '../../support/paths';
import { scanUnit } from '../../support/service/scanUnit';
import { tempFolder } from '../../support/trees/tempFolder';

interface Told {
  readonly id: number;
  readonly parent: number;
  readonly name: string;
  readonly inode: number;
  readonly modified: number;
  readonly apparent: number;
  readonly files: number;
  readonly directories: number;
}

/** A directory and how it is read again. */
type Wish = readonly [relative: string, how: 'shallow' | 'deep'];

describe('Directories that are read again', () => {
  let root: string;
  let pool: ScanPool;

  beforeEach(() => {
    root = tempFolder('reread');
    fs.mkdirSync(path.join(root, 'a/inner/deepest'), { recursive: true });
    fs.mkdirSync(path.join(root, 'b'));
    fs.writeFileSync(path.join(root, 'a/file'), 'x'.repeat(10));
    fs.writeFileSync(path.join(root, 'a/inner/other'), 'x'.repeat(20));
    fs.writeFileSync(path.join(root, 'a/inner/deepest/last'), 'x'.repeat(40));
    pool = new ScanPool({ workerPath: scanWorkerPath, idleMs: 1000, log: silentLog });
  });
  afterEach(() => pool.close());

  const stat = (relative: string): fs.Stats => fs.lstatSync(path.join(root, relative));

  async function read(wishes: readonly Wish[], settings: Partial<ScanSettings> = {}): Promise<Told[]> {
    const rereads = wishes.map(([relative, how]) => ({
      path: fromText(path.join(root, relative)),
      level: relative === '' ? 0 : relative.split('/').length,
      deep: how === 'deep',
    }));
    const unit = scanUnit(pool, root, { rereads, settings });
    const { error } = await unit.result;
    await unit.ended;
    assert.deepEqual([error, unit.errors], [undefined, []]);
    const rows = unit.messages.flatMap((message) => {
      if (message.kind === 'end') return [];
      const { batch } = message;
      const names = batch.names.split('/');
      return Array.from({ length: batch.count }, (_, i) => ({
        id: batch.id[i]!,
        parent: batch.parent[i]!,
        name: names[i]!,
        inode: batch.inode[i]!,
        modified: batch.modified[i]!,
        apparent: batch.apparent[i]!,
        files: batch.files[i]!,
        directories: batch.directories[i]!,
      }));
    });
    return rows.sort((one, other) => one.id - other.id);
  }

  const own = (relative: string): Pick<Told, 'inode' | 'modified'> => {
    const { ino, mtimeMs } = stat(relative);
    return { inode: ino, modified: mtimeMs };
  };

  it('tell of themselves, and name the directories in them, when they are not read deeply', async () => {
    assert.deepEqual(
      await read([
        ['a', 'shallow'],
        ['b', 'shallow'],
      ]),
      [
        {
          ...{ id: 1, parent: 0, name: '', ...own('a') },
          ...{ apparent: stat('a').size + 10, files: 1, directories: 1 },
        },
        { id: 2, parent: 0, name: '', ...own('b'), apparent: stat('b').size, files: 0, directories: 0 },
        { id: 3, parent: 1, name: 'inner', ...own('a/inner'), apparent: 0, files: 0, directories: 0 },
      ],
    );
  });

  it('bring all that is below them when they are read deeply', async () => {
    const rows = await read([
      ['b', 'shallow'],
      ['a/inner', 'deep'],
    ]);
    assert.deepEqual(
      rows.map(({ id, parent, name, files, directories }) => [id, parent, name, files, directories]),
      [
        [1, 0, '', 0, 0],
        [2, 0, '', 1, 1],
        [3, 2, 'deepest', 1, 0],
      ],
    );
    assert.deepEqual(rows[2]!.inode, stat('a/inner/deepest').ino);
  });

  it('have all that is below the depth limit in one row, which is still told by its own inode', async () => {
    const rows = await read([['a', 'deep']], { dirLevel: 1 });
    const sizes = ['a', 'a/inner', 'a/inner/deepest'].reduce((sum, each) => sum + stat(each).size, 0);
    assert.deepEqual(
      rows.map((row) => ({ ...row, modified: 0 })),
      [
        {
          ...{ id: 1, parent: 0, name: '', inode: stat('a').ino, modified: 0 },
          ...{ apparent: sizes + 70, files: 3, directories: 2 },
        },
      ],
    );
  });

  it('have no row, and are no read error, when they are gone or no directories any more', async () => {
    const rows = await read([
      ['gone', 'shallow'],
      ['a/file', 'deep'],
      ['b', 'shallow'],
    ]);
    assert.deepEqual(
      rows.map(({ id }) => id),
      [3],
    );
  });

  it('can be more than there is room for at once', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => `${'long-name-'.repeat(20)}-${i}`);
    for (const name of many) fs.mkdirSync(path.join(root, 'b', name));
    const rows = await read(many.map((name) => [`b/${name}`, 'shallow'] as const));
    assert.deepEqual(
      rows.map(({ id, inode }) => [id, inode]),
      many.map((name, i) => [i + 1, stat(`b/${name}`).ino]),
    );
  });

  it('are found among those that are known when something was added to or removed from them', async () => {
    const known = ['', 'a', 'a/inner', 'a/inner/deepest', 'b'];
    const before = {
      root: fromText(root),
      followSymlinks: false,
      paths: packPaths(known.map(fromText)),
      inode: Float64Array.from(known, (relative) => stat(relative).ino),
      // As it is stored: in whole microseconds.
      modified: Float64Array.from(known, (relative) => Math.round(stat(relative).mtimeMs * 1000) / 1000),
      sureUntil: Date.now(),
    };
    assert.deepEqual([...(await pool.verify(before, false))], []);
    const [, ...others] = before.modified;
    const unknown = { ...before, modified: Float64Array.from([0, ...others]) };
    assert.deepEqual([...(await pool.verify(unknown, false))], [0]);
    const doubtful = { ...before, sureUntil: stat('b').mtimeMs - 1 };
    assert.ok([...(await pool.verify(doubtful, false))].includes(4));
    fs.writeFileSync(path.join(root, 'a/inner/new'), '');
    fs.rmSync(path.join(root, 'a/inner/deepest'), { recursive: true });
    assert.deepEqual([...(await pool.verify(before, true))], [2, 3]);
  });

  it('are not looked for through a symbolic link that leads out of the root', async () => {
    const outside = tempFolder('outside');
    fs.mkdirSync(path.join(outside, 'inner', 'deepest'), { recursive: true });
    fs.writeFileSync(path.join(outside, 'inner', 'file'), 'x'.repeat(7));
    fs.rmSync(path.join(root, 'a'), { recursive: true });
    fs.symlinkSync(outside, path.join(root, 'a'));
    const known = ['a/inner', 'a/inner/deepest', 'b'];
    const before = {
      root: fromText(root),
      paths: packPaths(known.map(fromText)),
      inode: Float64Array.from(known, (relative) => stat(relative).ino),
      modified: Float64Array.from(known, (relative) => Math.round(stat(relative).mtimeMs * 1000) / 1000),
      // A folder may have been made in this very millisecond.
      sureUntil: Date.now() + 1,
    };
    const file = fromText('a/inner/file');
    for (const followSymlinks of [false, true]) {
      const differing = await pool.verify({ ...before, followSymlinks }, false);
      assert.deepEqual([...differing], followSymlinks ? [] : [0, 1]);
      const [found] = await pool.fileSizes({ root: fromText(root), followSymlinks }, [file]);
      const link = { isLink: false, real: fromText(path.join(outside, 'inner', 'file')) };
      assert.deepEqual([found?.apparent, found?.link], followSymlinks ? [7, undefined] : [0, link]);
    }
  });

  it('and files are found however deep they are', async () => {
    const levels = Array.from({ length: 150 }, (_, i) => `level-${i}`);
    fs.mkdirSync(path.join(root, ...levels), { recursive: true });
    const folders = [150, 149, 60, 10, 1].map((depth) => levels.slice(0, depth).join('/'));
    for (const folder of folders) fs.writeFileSync(path.join(root, folder, 'file'), 'x');
    const files = folders.map((folder) => fromText(`${folder}/file`));
    const asked = [...files, ...files.reverse(), fromText('no/file'), fromText('b/none')];
    const sizes = await pool.fileSizes({ root: fromText(root), followSymlinks: false }, asked);
    assert.deepEqual(
      sizes.map((size) => size?.apparent),
      [...files, ...files].map((): number | undefined => 1).concat([undefined, undefined]),
    );
  });
});
