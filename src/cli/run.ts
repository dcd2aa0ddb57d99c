import path from 'node:path';
import { HumanError } from '../shared/errors';
import { silentLog } from '../shared/log';
import type { RootQueries } from '../shared/queries';
import type { ResultInfo } from '../shared/result';
import type { Remote } from '../shared/rpc/rpc';
import type { ByteString } from '../shared/text/byteString';
import { prefixOf } from '../shared/text/paths';
import { inEnglish } from '../shared/text/words';
import { defaultMaxProcs, onRequestOnly } from '../service/usage';
import { UsageService } from '../service/usageService';
import type { Arguments } from './arguments';
import { textPathOf } from './byteArguments';
import { JsonReport } from './jsonReport';
import { Printer, standardError, standardOutput } from './output';
import { checkDatabase, checkReport, linkTarget } from './targets';
import { progressOf, summaryOf } from './summary';

/** The program around a run. */
export interface Surroundings {
  /** Prints a message on standard error. */
  readonly say: (message: string) => void;
  /** Ends the run, which then rejects. */
  readonly interruption: AbortSignal;
  /** Called at the end where a thread hangs in a system call, for which Node would wait. */
  readonly onHungThread: () => void;
}

/**
 * Scans folders, one after the other; prints, reports and stores what was found.
 *
 * @returns whether all was done; otherwise `say` got the reasons
 * @throws HumanError, and an error with the code `EPIPE` where the reader of an output is gone
 */
export async function run(args: Arguments, surroundings: Surroundings): Promise<boolean> {
  const { interruption } = surroundings;
  const target = args.json && (await linkTarget(args.json));
  const database = args.database && (await linkTarget(args.database));
  if (target !== undefined) await checkReport(target);
  if (database !== undefined) await checkDatabase(database, target);
  const ended = rejectionOf(interruption);
  const usage = serviceFor(args, database, surroundings);
  const isOne = args.folders.length === 1;
  const report = target === undefined ? undefined : new JsonReport(target, !isOne, ended);
  const printer = new Printer(target === '-' ? standardError : standardOutput(ended));
  try {
    let isComplete = true;
    for (const folder of args.folders) {
      const scanned = await scan(folder, args, usage).catch((error: unknown) => {
        if (isOne || !(error instanceof HumanError)) throw error;
        surroundings.say(error.message);
        return undefined;
      });
      interruption.throwIfAborted();
      isComplete &&= scanned !== undefined && scanned.result.saveError === undefined;
      if (scanned === undefined) continue;
      const { result, queries } = scanned;
      const summary = await summaryOf(folder, result, queries);
      await printer.print(isOne ? summary : `${summary}\n`);
      await report?.add(result, queries);
      if (result.saveError !== undefined) surroundings.say(inEnglish(result.saveError));
    }
    await report?.finish();
    interruption.throwIfAborted();
    printer.throwIfFailed();
    return isComplete;
  } finally {
    await report?.discard();
    await usage.close();
    if (usage.hungThreads > 0) surroundings.onHungThread();
  }
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  const rejection = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
  rejection.catch(() => undefined);
  return rejection;
}

interface Scanned {
  readonly result: ResultInfo;
  readonly queries: Remote<RootQueries>;
}

/** The folder is the only root then. @throws HumanError where it cannot be scanned, or its result not be stored */
async function scan(folder: ByteString, args: Arguments, usage: UsageService): Promise<Scanned> {
  const { path: root, close } = textPathOf(folder);
  try {
    // Descriptors of two folders may have the same number.
    usage.setRoots([]);
    usage.setRoots([root]);
    // A database of another folder is no reason to wait for a scan.
    const { problem } = await usage.load(root);
    if (problem !== undefined) throw new HumanError(problem);
    const result = await usage.scan(root, 'normal');
    const { exclude } = args.settings;
    const isUnmatched = (glob: string): boolean =>
      result.unmatchedGlobs?.includes(relativeGlob(glob, root)) ?? false;
    const queries = usage.query(root);
    return { result: { ...result, unmatchedGlobs: exclude.filter(isUnmatched) }, queries };
  } finally {
    close();
  }
}

function serviceFor(args: Arguments, database: string | undefined, surroundings: Surroundings): UsageService {
  const { batchSize, maxProcs = defaultMaxProcs(), settings } = args;
  const { say, interruption } = surroundings;
  const usage = new UsageService({
    config: {
      ...onRequestOnly,
      ...{ maxProcs, batchSize },
      settings: (root) => ({
        ...settings,
        exclude: settings.exclude.map((glob) => relativeGlob(glob, root)),
      }),
    },
    log: { ...silentLog, warn: say, error: say },
    storageFolder: '',
    databaseFile: database ?? null,
    scanWorkerPath: path.join(__dirname, 'scanWorker.js'),
    storeWorkerPath: path.join(__dirname, 'storeWorker.js'),
    wasmPath: path.join(__dirname, 'sql-wasm.wasm'),
  });
  interruption.addEventListener('abort', () => usage.cancel());
  if (process.stderr.isTTY) showProgress(usage);
  return usage;
}

/** The root may have been named by a symbolic link, and an absolute glob by the same. */
function relativeGlob(glob: string, root: string): string {
  const prefix = prefixOf(root);
  return glob.startsWith(prefix) ? glob.slice(prefix.length) : glob;
}

function showProgress(usage: UsageService): void {
  usage.onDidChange(() => {
    const scan = usage.roots[0]?.scan;
    process.stderr.write(`\r\u001b[K${scan ? progressOf(scan.files, scan.bytes) : ''}`);
  });
}
