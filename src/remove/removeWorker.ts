import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { mountPoints } from '../scan/reader/mounts';
import { connect } from '../shared/rpc/rpc';
import { chooseDisk } from './disk/chooseDisk';
import { Kept } from './kept';
import type { Place } from './openItem';
import { preview } from './preview';
import { Removal } from './removal';
import { RemovalState } from './removalState';
import type { RemovalSetup, RemoveApi } from './removeApi';
import { restore } from './trash/restore';

// In Electron, `fs` would show asar archives as directories.
Object.assign(process, { noAsar: true });

const port = parentPort;
if (!port) throw new Error('This file is a worker: start it with new Worker(…).');

const held = new Int32Array(workerData as SharedArrayBuffer);
const disk = chooseDisk(path.join(__dirname, 'koffi.node'), held);

function placeOf({ root, kept }: RemovalSetup): Place {
  return { root, kept: new Kept(disk, kept), mounts: mountPoints() };
}

const api: RemoveApi = {
  look: (setup, paths) => preview(disk, placeOf(setup), paths, new RemovalState(setup.state)),
  check: (setup, items) =>
    new Removal(disk, placeOf(setup), new RemovalState(setup.state)).run(items, undefined).refused,
  remove: (setup, items, mode) =>
    new Removal(disk, placeOf(setup), new RemovalState(setup.state)).run(items, mode),
  restore: ({ root }, items) => items.flatMap((item) => restore(disk, root, item) ?? []),
  exit: () => process.exit(),
};

connect(port, api);
