import fs from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import initSqlJs from 'sql.js';
import { logTo } from '../shared/log';
import { connect } from '../shared/rpc/rpc';
import { createStore } from './store';
import type { StoreApi, StoreEvents, StoreWorkerData } from './storeApi';

/** The store on its thread. Messages that come before sql.js is ready wait in the port. */
async function serve(port: NonNullable<typeof parentPort>, data: StoreWorkerData): Promise<void> {
  const { wasm, ...options } = data;
  const sql = await initSqlJs({ wasmBinary: new Uint8Array(wasm).buffer, printErr: () => undefined });
  const log = logTo((level, message) => connection.notify.log(level, message));
  const connection = connect<StoreEvents, StoreApi>(port, createStore({ ...options, sql, fs, log }));
}

if (parentPort) void serve(parentPort, workerData as StoreWorkerData);
