import type { ResultInfo } from '../../src/shared/result';
import assert from 'node:assert/strict';
import path from 'node:path';
import { CancelledError, HumanError } from '../../src/shared/errors';
import { rootId } from '../../src/shared/entry';
import { connect, processPort } from '../../src/shared/rpc/rpc';
import type { UsageService } from '../../src/service/usageService';
import { assertLikeDu, quick, quiet } from '../../test/support/service/live';
import { heldResources, leftOver, warmUp } from '../../test/support/faults/resources';
import { locate, childrenOf, allRows, newUsage } from '../../test/support/service/usage';
import type { Kept, Outcome, SoakApi } from './soakApi';

const [root = '', storageFolder = ''] = process.argv.slice(2);
const bugs: string[] = [];
let usage: UsageService | undefined;

/** The real service with real threads, in a process that may be killed at any moment. */
function newService(): UsageService {
  const log = (line: string): void => {
    if (/ at .*\.js:\d+/.test(line)) bugs.push(line);
  };
  return newUsage({
    storageFolder,
    timings: quick,
    log: { info: log, warn: log, error: log, debug: log },
    // Hard links that nothing announced are found by a scan, at once.
    config: { liveUpdates: true, mayScan: () => true, staleAfter: 0 },
  });
}

function opened(): UsageService {
  assert.ok(usage, 'the window is open');
  return usage;
}

function kept(result: ResultInfo | null | undefined): Kept {
  return { scannedAt: result?.scannedAt ?? 0, saved: result?.saved ?? false };
}

async function outcome(scan: Promise<ResultInfo>): Promise<Outcome> {
  try {
    return kept(await scan);
  } catch (error) {
    if (error instanceof CancelledError) return 'cancelled';
    if (error instanceof HumanError) return 'refused';
    throw error;
  }
}

async function serve(): Promise<void> {
  await warmUp();
  const before = await heldResources();
  const api: SoakApi = {
    open: async () => {
      usage = newService();
      usage.setRoots([root]);
      return kept((await usage.load(root)).result);
    },
    close: async () => {
      await opened().close();
      usage = undefined;
      assert.deepEqual(await leftOver(before), [], 'nothing is left of a window that was closed');
    },
    scan: (priority) => outcome(opened().scan(root, priority)),
    scanFolder: async (folder) => {
      const found = await locate(opened(), path.join(root, folder));
      return outcome(opened().scanDirectory(root, found?.row.id ?? rootId));
    },
    cancel: () => {
      opened().cancel();
    },
    changed: (paths) => {
      opened().filesChanged(paths);
    },
    browse: async (text) => {
      const service = opened();
      if (!service.state(root)?.result) return;
      const query = { sort: 'size', metric: 'allocated', limit: 50 } as const;
      const { children } = await childrenOf(service, root, rootId, query);
      for (const child of children)
        if (child.kind === 'directory') await childrenOf(service, root, child.row.id, query).catch(expected);
      await service.chart(root, { id: rootId, names: [], metric: 'allocated', depth: 3, limit: 200 });
      await service.find(text, 'apparent', 50);
    },
    settle: async (whole) => {
      if (whole) await opened().scan(root, 'normal');
      await quiet(opened(), root);
      await assertLikeDu(opened(), root, 'as du says');
      return (await allRows(opened(), root)).size;
    },
    memory: () => {
      assert.deepEqual(bugs, [], 'no bug was logged');
      (globalThis as { gc?: () => void }).gc?.();
      return Math.round(process.memoryUsage().rss / 2 ** 20);
    },
  };
  connect(processPort(process), api);
}

/** A folder may be gone when its turn comes. */
function expected(error: unknown): void {
  if (!(error instanceof HumanError || error instanceof CancelledError)) throw error;
}

process.on('disconnect', () => {
  process.exit();
});
void serve();
