import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { chooseReader } from '../../../../src/scan/reader/chooseReader';
import { LeftOutPaths } from '../../../../src/scan/worker/leftOut';
import { RowWriter } from '../../../../src/scan/worker/rowWriter';
import { Walk } from '../../../../src/scan/worker/walk';
import { WorkQueue } from '../../../../src/scan/pool/workQueue';
import { fromText } from '../../../../src/shared/text/byteString';
import { koffiPath } from '../../../support/paths';
import { tempFolder } from '../../../support/trees/tempFolder';

const { fileSystem } = chooseReader(koffiPath);

function newWalk(root: string, writer: RowWriter): { walk: Walk; queue: WorkQueue } {
  const [queue, rootPath] = [WorkQueue.create(1), fromText(root)];
  queue.open(1);
  const options = {
    worker: 0,
    maxLevel: null,
    exclude: undefined,
    followSymlinks: false,
    leftOut: new LeftOutPaths([]),
    oneFileSystem: false,
  };
  const start = { kind: 'unit', path: rootPath, relative: fromText('') } as const;
  const starts = [{ ...start, row: queue.nextRow(), parent: 0, level: 0 }];
  const walk = new Walk(fileSystem, queue, writer, { ...options, rootPath, starts, seen: new Set() });
  return { walk, queue };
}

describe('Walk', () => {
  let root: string;

  beforeEach(() => {
    root = tempFolder('walk');
    fs.writeFileSync(path.join(root, 'file'), 'x');
    for (const name of ['again', 'and-again']) fs.linkSync(path.join(root, 'file'), path.join(root, name));
  });

  it('fails with what goes wrong between reading and writing, and calls it no read error', () => {
    // A port that takes no more.
    const { port1 } = new MessageChannel();
    port1.postMessage = () => {
      throw new Error('no way out');
    };
    const { walk, queue } = newWalk(root, new RowWriter(port1, 1));
    assert.throws(() => walk.step(Infinity), /no way out/);
    assert.deepEqual([queue.progress().readErrors, walk.failure], [0, undefined]);
  });
});
