import path from 'node:path';
import { type Arguments, UsageError, parseArguments, usageText } from './arguments';
import { checkReportFile, writeJsonReport } from './jsonReport';
import { summary } from './summary';
import { formatBytes, formatCount } from '../shared/text/bytes';
import { fromText } from '../shared/text/byteString';
import { displayStack } from '../shared/text/displayName';
import { CancelledError, errorStack, HumanError } from '../shared/errors';
import { silentLog } from '../shared/log';
import { join } from '../shared/text/paths';
import { inEnglish } from '../shared/text/words';
import { defaultMaxProcs, onRequestOnly } from '../service/usage';
import { UsageService } from '../service/usageService';

/** `npm run scan`: scans without an editor. */
async function main(args: readonly string[]): Promise<number> {
  const parsed = parseArguments(args);
  if (!parsed) {
    console.log(usageText);
    return 0;
  }
  // npm runs scripts in the package's folder, but paths are relative to the user's.
  const from = (file: string): string => path.resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
  const usage = start(parsed, from);
  interruption.signal.addEventListener('abort', () => {
    usage.cancel();
  });
  try {
    return await report(usage, parsed, from);
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

function start(
  { maxProcs, batchSize, settings, database }: Arguments,
  from: (file: string) => string,
): UsageService {
  return new UsageService({
    config: {
      ...onRequestOnly,
      maxProcs: maxProcs ?? defaultMaxProcs(),
      batchSize,
      settings: () => settings,
    },
    log: { ...silentLog, warn: say, error: say },
    storageFolder: '',
    databaseFile: database === undefined ? null : from(database),
    scanWorkerPath: path.join(__dirname, 'scanWorker.js'),
    storeWorkerPath: path.join(__dirname, 'storeWorker.js'),
    wasmPath: path.join(__dirname, 'sql-wasm.wasm'),
  });
}

async function report(
  usage: UsageService,
  { folder, json }: Arguments,
  from: (file: string) => string,
): Promise<number> {
  const root = from(folder);
  if (json !== undefined) await checkReportFile(from(json));
  usage.setRoots([root]);
  if (process.stderr.isTTY) showProgress(usage, root);
  interruption.signal.throwIfAborted();
  const result = await usage.scan(root, 'normal');
  const queries = usage.query(root);
  const heaviest = await queries.heaviest('allocated', 20);
  const rows = heaviest.map(async (row) => ({
    row,
    path: join(fromText(root), (await queries.path(row.id))!),
  }));
  console.log(summary(result, await Promise.all(rows)));
  if (json !== undefined) await writeJsonReport(from(json), result, queries);
  interruption.signal.throwIfAborted();
  if (result.saveError === undefined) return 0;
  say(inEnglish(result.saveError));
  return 1;
}

function showProgress(usage: UsageService, root: string): void {
  usage.onDidChange(() => {
    const scan = usage.state(root)?.scan;
    const text = scan ? `${formatCount(scan.files)} files, ${formatBytes(scan.bytes, 'binary')} so far` : '';
    process.stderr.write(`\r\u001b[K${text}`);
  });
}

const interruption = new AbortController();
process.once('SIGINT', () => {
  interruption.abort(new CancelledError());
});

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
