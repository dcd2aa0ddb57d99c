import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
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

  it('of an idle process on this machine stays, however old it is, but not that of one that had its number', async function () {
    // Only Linux tells when a process started. A test that skips itself fails the run by its name (`forbidPending`).
    if (process.platform !== 'linux') this.skip();
    const file = path.join(tempFolder('lock'), 'database');
    const lock = new WriterLock(fs, file);
    assert.equal(await lock.take(), true);
    const own = JSON.parse(await fs.readFile(`${file}.lock`, 'utf8')) as { started: string };
    const other = spawn('sleep', ['60'], { stdio: 'ignore' });
    try {
      const stat = await fs.readFile(`/proc/${other.pid}/stat`, 'utf8');
      const started = `${own.started.split(' ')[0]!} ${stat.split(') ')[1]!.split(' ')[19]!}`;
      const held = async (content: object): Promise<boolean> => {
        await fs.writeFile(`${file}.lock`, JSON.stringify({ ...own, token: 'another', ...content }));
        await fs.utimes(`${file}.lock`, 0, 0);
        return !(await new WriterLock(fs, file).isFree());
      };
      assert.equal(await held({ pid: other.pid, started }), true, 'it runs');
      assert.equal(await held({ pid: other.pid }), false, 'another process had the number');
      assert.equal(await held({ pid: other.pid, started: undefined }), false, 'its start is not known');
      assert.equal(
        await held({ pid: other.pid, started, host: 'elsewhere' }),
        false,
        'nobody sees whether it runs',
      );
    } finally {
      other.kill();
    }
  });
});
