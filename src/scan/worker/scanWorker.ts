import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { connect } from '../../shared/rpc/rpc';
import { CallState } from '../pool/callState';
import { chooseReader } from '../reader/chooseReader';
import { fileSizes, inspect, verify } from './inspect';
import { listFiles } from './listFiles';
import type { WorkerApi } from './workerApi';
import { lowerPriority, WorkerScan } from './workerScan';

// A failed lstat throws: making its stack, which nobody reads, costs more than the call.
Error.stackTraceLimit = 0;
// In Electron, `fs` would show asar archives as directories.
Object.assign(process, { noAsar: true });

const port = parentPort;
if (!port) throw new Error('This file is a worker: start it with new Worker(…).');

const held = new Int32Array(workerData as SharedArrayBuffer);
const { fileSystem, reason } = chooseReader(path.join(__dirname, 'koffi.node'), held);
const scans = new Map<number, WorkerScan>();

function scanOf(scanId: number): WorkerScan {
  const scan = scans.get(scanId);
  if (!scan) throw new Error(`No scan ${scanId} was begun here`);
  return scan;
}

const api: WorkerApi = {
  begin: (setup) => void scans.set(setup.scanId, new WorkerScan(setup, fileSystem)),
  walk: (scanId, round) => scanOf(scanId).walk(round),
  end: (scanId) => {
    scanOf(scanId).end();
    scans.delete(scanId);
  },
  reader: () => reason,
  lowerPriority,
  ping: () => undefined,
  exit: () => process.exit(),
  inspect: (path, root, followSymlinks) => inspect(fileSystem, path, root, followSymlinks),
  verify: (known, state) => verify(fileSystem, known, new CallState(state)),
  listFiles: (directory, query, state) => listFiles(fileSystem, directory, query, new CallState(state)),
  space: (path) => fileSystem.space(path),
  fileSizes: (root, paths, state) => fileSizes(fileSystem, root, paths, new CallState(state)),
};

connect(port, api);
