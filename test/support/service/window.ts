import type { WatcherTrouble } from '../../../src/shared/state';
import { silentLog } from '../../../src/shared/log';
import { onRequestOnly } from '../../../src/service/usage';
import { UsageService } from '../../../src/service/usageService';
import { defaultScanSettings } from '../../../src/shared/scanSettings';
import { liveTimings } from '../../../src/service/live/liveTimings';
import { scanWorkerPath, storeWorkerPath, wasmPath } from '../paths';

/** What a window is asked for; it answers each with its state, once that is so. */
export type Order =
  | { readonly kind: 'scan' }
  /** These changed; on disk the root is then so large. */
  | { readonly kind: 'change'; readonly paths: readonly string[]; readonly allocated: number }
  | { readonly kind: 'state' }
  | { readonly kind: 'close' };

export interface Answer {
  readonly saved: boolean;
  readonly elsewhere: boolean;
  readonly trouble: WatcherTrouble | undefined;
}

/** An extension host without an editor: the service with its threads, in a process that can be killed. */
function serve(root: string, storageFolder: string): void {
  const usage = new UsageService({
    config: { ...onRequestOnly, maxProcs: 2, liveUpdates: true, settings: () => defaultScanSettings },
    log: silentLog,
    storageFolder,
    timings: { ...liveTimings, gather: 5, quiet: 15, save: 20 },
    ...{ scanWorkerPath, storeWorkerPath, wasmPath },
  });
  usage.setRoots([root]);
  const state = (): Answer => {
    const { result, live } = usage.state(root)!;
    const trouble = live.watcherTrouble;
    return { saved: result?.saved === true, elsewhere: result?.unsaved === 'elsewhere', trouble };
  };
  const reached = (allocated: number): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        const { result, live } = usage.state(root)!;
        if (result?.totals.allocated !== allocated || live.busy) return;
        subscription.dispose();
        resolve();
      };
      const subscription = usage.onDidChange(look);
      look();
    });
  const obey = async (order: Order): Promise<void> => {
    if (order.kind === 'scan') await usage.scan(root, 'normal');
    if (order.kind === 'change') {
      usage.filesChanged(order.paths);
      await reached(order.allocated);
    }
    if (order.kind === 'close') await usage.close();
  };
  process.on('message', (order: Order) => {
    void obey(order).then(() => {
      process.send?.(state());
      if (order.kind === 'close') process.disconnect();
    });
  });
  process.on('disconnect', () => void usage.close());
}

serve(process.argv[2]!, process.argv[3]!);
