import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { type Arguments, UsageError, parseArguments, usageText } from './arguments';
import { checkReportFile, writeJsonReport } from './jsonReport';
import type { ResultInfo } from '../shared/result';
import { hasNoBlocks } from '../shared/entry';
import { explainNoBlocks, formatBytes, formatCount, formatShare } from '../shared/text/bytes';
import { fromText } from '../shared/text/byteString';
import { displayName, displayStack } from '../shared/text/displayName';
import { CancelledError, errorStack, HumanError } from '../shared/errors';
import { silentLog } from '../shared/log';
import { join } from '../shared/text/paths';
import { inEnglish } from '../shared/text/words';
import { defaultMaxProcs, onRequestOnly } from '../service/usage';
import { UsageService } from '../service/usageService';

/**
 * SQLite's code is not optimized, and heaps stay small: in a process that stores one result, optimizing takes more time and
 * memory than it saves, and the exit would wait for it.
 */
const oneResult = '--liftoff-only --optimize-for-size';

/** `npm run scan`: scans without an editor. */
async function main(args: readonly string[]): Promise<number> {
  const parsed = parseArguments(args);
  if (!parsed) {
    console.log(usageText);
    return 0;
  }
  setFlagsFromString(oneResult);
  const { settings, database = null, batchSize, maxProcs = defaultMaxProcs() } = parsed;
  const usage = new UsageService({
    config: { ...onRequestOnly, maxProcs, batchSize, settings: () => settings },
    log: { ...silentLog, warn: say, error: say },
    storageFolder: '',
    databaseFile: database,
    scanWorkerPath: path.join(__dirname, 'scanWorker.js'),
    storeWorkerPath: path.join(__dirname, 'storeWorker.js'),
    wasmPath: path.join(__dirname, 'sql-wasm.wasm'),
  });
  interruption.signal.addEventListener('abort', () => usage.cancel());
  try {
    return await report(usage, parsed);
  } finally {
    await usage.close();
    // At its exit, Node waits for a thread that hangs in a system call.
    if (usage.hungThreads > 0) process.once('beforeExit', leave).once('exit', leave);
  }
}

function leave(): void {
  process.kill(process.pid, 'SIGKILL');
}

const said = new Set<string>();

/** Prints a message once: the cause of a failed scan is logged first and then its outcome. */
function say(message: string): void {
  if (said.has(message)) return;
  said.add(message);
  console.error(displayStack(message));
}

async function report(usage: UsageService, { folder, json }: Arguments): Promise<number> {
  if (json !== undefined) await checkReportFile(json);
  usage.setRoots([folder]);
  if (process.stderr.isTTY) showProgress(usage, folder);
  interruption.signal.throwIfAborted();
  const result = await usage.scan(folder, 'normal');
  const queries = usage.query(folder);
  const metric = hasNoBlocks(result.totals) ? 'apparent' : 'allocated';
  for (const row of await queries.heaviest(metric, 20)) {
    const share = formatShare(row[metric], result.totals[metric]);
    const name = displayName(join(fromText(folder), (await queries.path(row.id))!));
    console.log(`${size(row[metric]).padStart(10)} ${share.padStart(7)}  ${name}`);
  }
  console.log(`\n${summary(result)}`);
  if (metric === 'apparent') console.log(explainNoBlocks());
  if (json !== undefined) await writeJsonReport(json, result, queries);
  interruption.signal.throwIfAborted();
  if (result.saveError === undefined) return 0;
  say(inEnglish(result.saveError));
  return 1;
}

function summary({ totals, elapsedMs }: ResultInfo): string {
  const counts = [
    counted(totals.files, 'file'),
    counted(totals.directories, 'folder'),
    ...(totals.excluded > 0 ? [`${formatCount(totals.excluded)} excluded`] : []),
    ...(totals.readErrors > 0 ? [`${formatCount(totals.readErrors)} could not be read`] : []),
    `${(elapsedMs / 1000).toFixed(2)} s`,
  ];
  return `${size(totals.allocated)} on disk, ${size(totals.apparent)} apparent · ${counts.join(' · ')}`;
}

function size(bytes: number): string {
  return formatBytes(bytes, 'binary');
}

function counted(count: number, what: string): string {
  return `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`;
}

function showProgress(usage: UsageService, root: string): void {
  usage.onDidChange(() => {
    const scan = usage.state(root)?.scan;
    const text = scan ? `${formatCount(scan.files)} files, ${size(scan.bytes)} so far` : '';
    process.stderr.write(`\r\u001b[K${text}`);
  });
}

const interruption = new AbortController();
process.once('SIGINT', () => interruption.abort(new CancelledError()));

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    if (error instanceof CancelledError) say('Interrupted.');
    else if (error instanceof UsageError || error instanceof HumanError) say(error.message);
    else say(errorStack(error));
    process.exitCode = error instanceof UsageError ? 2 : error instanceof CancelledError ? 130 : 1;
  },
);
