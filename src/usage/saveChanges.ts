import { CancelledError, errorStack } from '../shared/errors';
import type { ResultInfo } from '../store/storeApi';
import type { LiveHost } from './liveHost';
import type { RootContext } from './root';

/** Saves what live updates changed, and once a day a moment of the history with it. Undefined: it was not saved. */
export async function saveChanges(
  host: LiveHost,
  { store, timings, config, log }: RootContext,
): Promise<ResultInfo | undefined> {
  if (!store.running || !host.result) return undefined;
  try {
    const api = await store.call();
    const root = await host.real();
    const [newest] = await api.checkpoints(root);
    if (Date.now() - (newest?.at ?? 0) >= timings.checkpoint) await api.checkpoint(root, config.historyLimit);
    return await api.save(root);
  } catch (error) {
    if (!(error instanceof CancelledError)) log.error(errorStack(error));
    return undefined;
  }
}
