import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { fromText } from '../../../../src/shared/text/byteString';
import { databasePath } from '../../../../src/store/file/databaseFolder';
import { filesIn, root, scan, startStore } from '../../../support/store/storeHarness';

const day = 86_400_000;

async function age(file: string, ms: number): Promise<void> {
  const then = new Date(Date.now() - ms);
  await fs.utimes(file, then, then);
}

describe('the clean-up at start', () => {
  it('removes databases that nobody opened for 90 days, stale temporary files, and nothing else', async () => {
    const { folder } = await startStore();
    await fs.mkdir(folder, { recursive: true });
    const hash = 'a'.repeat(32);
    const files: [string, number][] = [
      [`${hash}.sqlite`, 91 * day],
      [`${'b'.repeat(32)}.sqlite`, 89 * day],
      [`${hash}.sqlite.1.1.tmp`, day / 12],
      [`${hash}.sqlite.1.2.tmp`, day / 48],
      ['notes.sqlite', 1000 * day],
      ['notes.tmp', 1000 * day],
    ];
    for (const [name, ms] of files) {
      await fs.writeFile(path.join(folder, name), '');
      await age(path.join(folder, name), ms);
    }
    const { store } = await startStore({ folder });
    await store.open(fromText('/nothing stored'));
    assert.deepEqual(await filesIn(folder), [
      `${hash}.sqlite.1.2.tmp`,
      `${'b'.repeat(32)}.sqlite`,
      ...['notes.sqlite', 'notes.tmp'],
    ]);
  });

  it('counts from when a database was opened last', async () => {
    const { store, folder } = await startStore();
    await scan(store, {});
    const file = databasePath(folder, root);
    await age(file, 89 * day);
    await (await startStore({ folder })).store.open(root);
    assert.ok(Date.now() - (await fs.stat(file)).mtimeMs < day);
  });
});
