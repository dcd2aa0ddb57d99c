import type { Log, LogLevel } from '../shared/log';
import { connect, type Port } from '../shared/rpc/rpc';
import { type Forwarded, forwarded, fromSnapshot, type ProcessApi, type ProcessEvents } from './processApi';
import { onRequestOnly, type UsageConfig, type UsageOptions } from '../service/usage';
import { UsageService } from '../service/usageService';

export interface ServedUsage {
  /** Closes the service; may be called repeatedly. */
  close(): Promise<void>;
  /** Whether threads still hang in a system call. */
  isHung(): boolean;
}

/** Serves a UsageService on a port. `ProcessApi.start` starts it. */
export function serveUsage(
  port: Port,
  paths: Pick<UsageOptions, 'scanWorkerPath' | 'storeWorkerPath' | 'wasmPath'>,
): ServedUsage {
  let usage: UsageService | undefined;
  // The service keeps this object and reads it at each use.
  const config: UsageConfig = { ...onRequestOnly, maxProcs: 1 };
  const log = logTo((level, message) => {
    events.log(level, message);
  });
  const started = (): UsageService => {
    if (!usage) throw new Error('The service was not started.');
    return usage;
  };
  const api: ProcessApi = {
    start: (options) => {
      usage = new UsageService({ ...options, ...paths, config, log });
      sendChanges(usage, events);
    },
    configure: (snapshot) => {
      Object.assign(config, fromSnapshot(snapshot));
      usage?.configChanged();
    },
    setRoots: (roots) => {
      started().setRoots(roots);
    },
    load: async (root) => {
      await started().load(root);
    },
    query: (root, name, args) => started().answer(root, name, args),
    ...passedOn(started),
  };
  const events = connect<ProcessEvents, ProcessApi>(port, api).notify;
  return {
    close: async () => usage?.close(),
    isHung: () => (usage?.hungThreads ?? 0) > 0,
  };
}

function passedOn(usage: () => UsageService): Pick<ProcessApi, Forwarded> {
  const methods = forwarded.map((name) => [
    name,
    (...args: unknown[]): unknown => Reflect.apply(Reflect.get(usage(), name) as Method, usage(), args),
  ]);
  return Object.fromEntries(methods) as Pick<ProcessApi, Forwarded>;
}

type Method = (...args: unknown[]) => unknown;

function sendChanges(usage: UsageService, events: Pick<ProcessEvents, 'changed'>): void {
  usage.onDidChange((change) => {
    const states = change.kind === 'roots' ? usage.roots : [usage.state(change.root)];
    events.changed(
      change,
      states.filter((state) => state !== undefined),
    );
  });
}

function logTo(write: (level: LogLevel, message: string) => void): Log {
  const at =
    (level: LogLevel) =>
    (message: string): void => {
      write(level, message);
    };
  return { trace: at('trace'), debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
