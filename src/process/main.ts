import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { onRequestOnly, type UsageConfig } from '../service/usage';
import { UsageService } from '../service/usageService';
import { errorStack } from '../shared/errors';
import { logTo } from '../shared/log';
import { connect, processPort } from '../shared/rpc/rpc';
import { fromSnapshot, type ProcessApi, type ProcessEvents, smallHeaps } from './processApi';

/** Runs the service in this process, which ends when its parent disconnects or is gone. */
function serve(storageFolder: string): void {
  setFlagsFromString(smallHeaps);
  // The service keeps this object and reads it at each use.
  const config: UsageConfig = { ...onRequestOnly, maxProcs: 1 };
  const usage = new UsageService({
    config,
    log: logTo((level, message) => events.log(level, message)),
    storageFolder,
    scanWorkerPath: path.join(__dirname, 'scanWorker.js'),
    removeWorkerPath: path.join(__dirname, 'removeWorker.js'),
    storeWorkerPath: path.join(__dirname, 'storeWorker.js'),
    wasmPath: path.join(__dirname, 'sql-wasm.wasm'),
  });
  const configure: ProcessApi['configure'] = (snapshot) => {
    Object.assign(config, fromSnapshot(snapshot));
    usage.configChanged();
  };
  const api: ProcessApi = Object.assign(usage, { configure });
  const { notify: events } = connect<ProcessEvents, ProcessApi>(processPort(process), api);
  usage.onDidChange((change) => {
    const concerned = change.kind === 'roots' ? usage.roots : [usage.state(change.root)];
    const states = concerned.filter((state) => state !== undefined);
    events.changed(change, states);
  });
  const end = (): void => {
    // At its exit, Node waits for a thread that hangs in a system call.
    void usage.close().finally(() => {
      if (usage.hungThreads > 0) process.kill(process.pid, 'SIGKILL');
      process.exit();
    });
  };
  process.on('disconnect', end);
  process.on('SIGTERM', end);
  // A terminal's Ctrl+C is meant for the editor. When the editor is gone, this process ends too.
  process.on('SIGINT', () => undefined);
  process.on('unhandledRejection', (error) => console.error(errorStack(error)));
}

if (process.send) serve(process.argv[2]!);
