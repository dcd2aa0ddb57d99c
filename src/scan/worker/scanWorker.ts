import { parentPort } from 'node:worker_threads';
import { connect } from '../../shared/rpc/rpc';
import { CallState } from '../pool/callState';
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

const scans = new Map<number, WorkerScan>();

function scanOf(scanId: number): WorkerScan {
  const scan = scans.get(scanId);
  if (!scan) throw new Error(`No scan ${scanId} was begun here`);
  return scan;
}

const api: WorkerApi = {
  begin: (setup) => void scans.set(setup.scanId, new WorkerScan(setup)),
  walk: (scanId, round) => scanOf(scanId).walk(round),
  end: (scanId) => {
    scanOf(scanId).end();
    scans.delete(scanId);
  },
  ping: () => undefined,
  inspect,
  verify: (known, low, state) => {
    if (low) lowerPriority();
    return verify(known, new CallState(state));
  },
  listFiles: (directory, query, state) => listFiles(directory, query, new CallState(state)),
  fileSizes: (root, paths, state) => fileSizes(root, paths, new CallState(state)),
};

connect(port, api);
