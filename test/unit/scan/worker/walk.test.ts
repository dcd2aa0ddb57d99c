import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { chooseReader } from '../../../../src/scan/reader/chooseReader';
import { type BatchSink, RowWriter } from '../../../../src/scan/worker/rowWriter';
import { Walk } from '../../../../src/scan/worker/walk';
import { WorkQueue } from '../../../../src/scan/pool/workQueue';
import { fromText } from '../../../../src/shared/text/byteString';
import { koffiPath } from '../../../support/paths';
import { tempFolder } from '../../../support/trees/tempFolder';

const { fileSystem } = chooseReader(koffiPath);

function newWalk(root: string, writer: RowWriter): Walk {
  const [queue, rootPath] = [WorkQueue.create(1, 2), fromText(root)];
  queue.push({
    ...{ kind: 'start', path: rootPath, names: '', start: 0, row: 1, parent: 0, level: 0 },
    ...{ apparent: 0, allocated: 0, modified: 0, inode: 0 },
  });
  const options = {
    worker: 0,
    maxLevel: null,
    exclude: undefined,
    followSymlinks: false,
    mount: undefined,
  };
  const starts = [{ kind: 'unit', shallow: false, path: rootPath, relative: fromText('') }] as const;
  return new Walk(fileSystem, queue, writer, { ...options, rootPath, starts, seen: new Set() });
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
});
