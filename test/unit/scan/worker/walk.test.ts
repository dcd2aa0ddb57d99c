import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { type BatchSink, RowWriter } from '../../../../src/scan/worker/rowWriter';
import { Walk } from '../../../../src/scan/worker/walk';
import { WorkQueue } from '../../../../src/scan/pool/workQueue';
import { fromText } from '../../../../src/shared/text/byteString';
import type { BatchMessage, RowBatch } from '../../../../src/shared/rowBatch';
import { tempFolder } from '../../../support/trees/tempFolder';

function newWalk(root: string, writer: RowWriter): Walk {
  const [queue, rootPath] = [WorkQueue.create(1, 2), fromText(root)];
  queue.push({
    ...{ kind: 'start', path: rootPath, names: '', start: 0, row: 1, parent: 0, level: 0 },
    ...{ apparent: 0, allocated: 0, modified: 0, inode: 0, guarded: false },
  });
  const options = {
    worker: 0,
    maxLevel: null,
    exclude: undefined,
    followSymlinks: false,
    device: undefined,
    since: 0,
  };
  const starts = [{ kind: 'unit', shallow: false, path: rootPath, relative: fromText('') }] as const;
  return new Walk(queue, writer, { ...options, rootPath, starts, seen: new Set() });
}

describe('Walk', () => {
  let root: string;

  beforeEach(() => {
    root = tempFolder('walk');
    fs.writeFileSync(path.join(root, 'file'), 'x');
    for (const name of ['again', 'and-again']) fs.linkSync(path.join(root, 'file'), path.join(root, name));
  });

  it('fails with what goes wrong between reading and writing, and calls it no read error', () => {
    const sink: BatchSink = {
      postMessage: () => {
        throw new Error('no way out');
      },
    };
    const walk = newWalk(root, new RowWriter(sink, 1));
    assert.throws(() => walk.step(Infinity), /no way out/);
    assert.deepEqual([walk.entries.seen.readErrors, walk.failure], [0, undefined]);
  });

  it('counts a hard link with a very large inode number that vanished after it was looked at', () => {
    const batches: RowBatch[] = [];
    const sink: BatchSink = {
      postMessage: (message: BatchMessage) => {
        if (message.kind === 'batch') batches.push(message.batch);
      },
    };
    const writer = new RowWriter(sink, 10);
    const { entries } = newWalk(root, writer);
    const stats = fs.lstatSync(path.join(root, 'file'));
    entries.count(Object.assign(stats, { ino: 2 ** 60 }), path.join(root, 'gone'), 1);
    writer.flush();
    const { count, inodeHigh, inodeLow } = batches[0]!.links;
    assert.deepEqual([count, inodeHigh[0], inodeLow[0], entries.sums.files], [1, 2 ** 28, 0, 1]);
  });
});
