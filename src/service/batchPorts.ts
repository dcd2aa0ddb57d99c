import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { asError } from '../shared/errors';
import { type Remote, transfer } from '../shared/rpc/rpc';
import type { ScanPlan, StoreApi } from '../store/storeApi';

let nextScanId = 1;

/** A number that no other scan of this process has. */
export function newScanId(): number {
  return nextScanId++;
}

/** Makes the store take in a scan: a channel for each worker. `onFailure`: what the store cannot take. */
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
