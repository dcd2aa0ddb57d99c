import path from 'node:path';
import { errorStack } from '../shared/errors';
import { processPort } from '../shared/rpc/processPort';
import { serveUsage } from './serveUsage';
import { preferSmallHeaps } from './smallHeaps';

/** Runs the service in this process, which ends when its parent disconnects or is gone. */
function serve(): void {
  preferSmallHeaps();
  const served = serveUsage(processPort(process), {
    scanWorkerPath: path.join(__dirname, 'scanWorker.js'),
    storeWorkerPath: path.join(__dirname, 'storeWorker.js'),
    wasmPath: path.join(__dirname, 'sql-wasm.wasm'),
  });
  const end = (): void => {
    // At its exit, Node waits for a thread that hangs in a system call.
    void served.close().finally(() => {
      if (served.isHung()) process.kill(process.pid, 'SIGKILL');
      process.exit();
    });
  };
  process.on('disconnect', end);
  process.on('SIGTERM', end);
  // A terminal's Ctrl+C is meant for the editor. When the editor is gone, this process ends too.
  process.on('SIGINT', () => undefined);
  process.on('unhandledRejection', (error) => {
    console.error(errorStack(error));
  });
}

if (process.send) serve();
