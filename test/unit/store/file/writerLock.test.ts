import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { FileSystem } from '../../../../src/store/file/fileSystem';
import { WriterLock } from '../../../../src/store/file/writerLock';
import { tempFolder } from '../../../support/trees/tempFolder';

describe('the lock of a database', () => {
  it('asks a file system that does not answer once, and goes on when it does', async () => {
    const file = path.join(tempFolder('lock'), 'database');
    let asked = 0;
    let answer: (() => void) | undefined;
    const hangs: { is: Promise<void> } = { is: Promise.resolve() };
    const stat = (async (name: string) => {
      asked++;
      await hangs.is;
      return fs.stat(name);
    }) as FileSystem['stat'];
    const lock = new WriterLock({ ...fs, stat }, file, 5);
    assert.equal(await lock.take(), true);
    hangs.is = new Promise((resolve) => (answer = resolve));
    await setTimeout(50);
    const before = asked;
    await setTimeout(100);
    assert.equal(asked, before);
    answer!();
    await setTimeout(50);
    assert.ok(asked > before);
    await lock.release();
    assert.deepEqual(await fs.readdir(path.dirname(file)), []);
  });
});
