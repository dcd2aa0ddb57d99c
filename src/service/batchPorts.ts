import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { asError } from '../shared/errors';
import { type Remote, transfer } from '../shared/rpc/rpc';
import type { ScanPlan, StoreApi } from '../store/storeApi';

let nextScanId = 1;

/** A scan id that is unique in this process. */
export function newScanId(): number {
  return nextScanId++;
}

/** Connects each worker to the store for one scan. `onFailure` gets an error of the store. */
export function openBatchPorts(
  store: Remote<StoreApi>,
  plan: Omit<ScanPlan, 'ports'>,
  onFailure: (error: Error) => void,
): (workers: number) => MessagePort[] {
  return (workers) => {
    const channels = Array.from({ length: workers }, () => new MessageChannel());
    const ports = channels.map((channel) => channel.port2);
    store.beginScan(transfer({ ...plan, ports }, ports)).catch((error: unknown) => {
      onFailure(asError(error));
    });
    return channels.map((channel) => channel.port1);
  };
}
