import { setImmediate } from 'node:timers/promises';
import type { ByteString } from '../shared/text/byteString';
import { CancelledError, errorMessage, HumanError } from '../shared/errors';
import { packPaths } from '../shared/text/packedPaths';
import { DatabaseFile, type DatabaseFileOptions } from './file/databaseFile';
import { cleanUp, databasePath } from './file/databaseFolder';
import { partialResult } from './scan/partialResult';
import { emptyFile, finishScan } from './scan/scanFinish';
import { ScanIntake } from './scan/scanIntake';
import { ScanLog } from './scanLog';
import type { Identities, StoreApi, StoreWorkerData } from './storeApi';
import { answer } from './queries';
import { StoredRoot } from './storedRoot';

export type StoreOptions = Omit<StoreWorkerData, 'wasm'> & Pick<DatabaseFileOptions, 'sql' | 'fs' | 'log'>;

const none = new Float64Array();
const noIdentities: Identities = { last: undefined, paths: packPaths([]), inode: none, modified: none };

/** The store without its thread: an object of the methods that `connect` serves. */
export function createStore({ sql, fs, log, folder, file }: StoreOptions): StoreApi {
  const roots = new Map<ByteString, StoredRoot>();
  const scans = new Map<number, ScanIntake>();
  const cleaned = file === undefined ? cleanUp(folder, fs, log) : Promise.resolve();

  const rootAt = (root: ByteString): StoredRoot => {
    const known = roots.get(root);
    if (known !== undefined) return known;
    const path = file ?? databasePath(folder, root);
    const options = { sql, fs, log, root, file: path, chosen: file !== undefined };
    const stored = new StoredRoot(file === null ? undefined : new DatabaseFile(options));
    roots.set(root, stored);
    return stored;
  };
  /** Does what loads, replaces or removes a result in its turn. */
  const inTurn = <T>(root: ByteString, work: (stored: StoredRoot) => Promise<T> | T): Promise<T> => {
    const stored = rootAt(root);
    return stored.run(() => work(stored));
  };
  const load = async (root: StoredRoot): Promise<void> => {
    await cleaned;
    await root.load();
  };
  const served = (root: ByteString): StoredRoot | undefined => {
    const stored = roots.get(root);
    return stored?.result === undefined ? undefined : stored;
  };
  const scanWith = (scanId: number): ScanIntake => {
    const scan = scans.get(scanId);
    if (scan === undefined) throw new CancelledError();
    return scan;
  };
  /** Waits for all that a scan sends, and takes its turn at the root. */
  const complete = async <T>(
    scanId: number,
    work: (stored: StoredRoot, scan: ScanIntake) => Promise<T> | T,
  ): Promise<T> => {
    const scan = scanWith(scanId);
    try {
      await scan.complete();
      return await inTurn(scan.plan.rootPath, (stored) => work(stored, scan));
    } finally {
      scans.delete(scanId);
    }
  };
  const abort = (scanId: number): void => {
    scans.get(scanId)?.abort();
    scans.delete(scanId);
  };

  return {
    open: (root) =>
      inTurn(root, async (stored) => {
        await load(stored);
        return stored.info();
      }),
    release: async (root) => {
      for (const [scanId, { plan }] of scans) if (plan.rootPath === root) abort(scanId);
      const stored = roots.get(root);
      roots.delete(root);
      await stored?.run(() => stored.end());
    },
    close: async () => {
      await Promise.all([...roots.values()].map((stored) => stored.run(() => stored.end())));
    },
    clear: (root) => inTurn(root, (stored) => stored.remove()),

    beginScan: (plan) => {
      if (scans.has(plan.scanId)) throw new Error(`Scan ${plan.scanId} runs already`);
      const scan = new ScanIntake(plan, new ScanLog(log, plan.logLevel));
      scans.set(plan.scanId, scan);
      // While there are no rows yet, there is time for it.
      emptyFile(sql);
      return scan.settled;
    },
    partial: (scanId, query) => {
      const { directories, links } = scanWith(scanId).found;
      return partialResult(directories, links, query);
    },
    finishScan: (scanId, elapsedMs) =>
      complete(scanId, async (stored, scan) => {
        // A result that cannot be loaded has no ids to keep; `open` has reported the reason.
        await load(stored).catch((error: unknown) => {
          if (!(error instanceof HumanError)) throw error;
          log.warn(errorMessage(error));
        });
        const pause = async (): Promise<void> => {
          await setImmediate();
          scan.throwIfFailed();
        };
        return finishScan({ sql, stored, scan, elapsedMs, pause });
      }),
    abortScan: abort,
    finishChanges: (scanId) =>
      complete(scanId, async (stored, scan) => {
        const { target } = scan.plan;
        if (target.kind !== 'changes') throw new Error(`Scan ${scanId} changes no single directories`);
        await load(stored);
        scan.throwIfFailed();
        return stored.change(target.rereads, scan.found);
      }),
    save: (root, isLast) =>
      inTurn(root, async (stored) => {
        await stored.save(isLast);
        return stored.info();
      }),

    dirtyRows: (root, paths) => served(root)?.result?.dirtyRows(paths) ?? [],
    identities: (root, after, limit) => served(root)?.result?.identitiesAfter(after, limit) ?? noIdentities,
    markStale: (root, rows, pending) => served(root)?.mark(rows, pending) ?? [],
    lastingMarks: (root) => served(root)?.lastingMarks ?? [],

    query: (root, name, args) => answer(served(root) ?? new StoredRoot(undefined), name, args),
    paths: (root, ids) => served(root)?.result?.paths(ids) ?? [],
    checkpoint: (root, historyLimit) => inTurn(root, (stored) => stored.checkpoint(historyLimit)),
  };
}
