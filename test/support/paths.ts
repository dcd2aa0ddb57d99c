import path from 'node:path';

/** The built product that the tests run; `npm run build` makes it. */
export const dist = path.resolve('dist');
export const scanWorkerPath = path.join(dist, 'scanWorker.js');
export const removeWorkerPath = path.join(dist, 'removeWorker.js');
export const storeWorkerPath = path.join(dist, 'storeWorker.js');
export const koffiPath = path.join(dist, 'koffi.node');
export const wasmPath = path.join(dist, 'sql-wasm.wasm');
export const usageProcessPath = path.join(dist, 'usageProcess.js');
