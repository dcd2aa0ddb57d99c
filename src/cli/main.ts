import { setFlagsFromString } from 'node:v8';
import { version } from '../../package.json';
import { CancelledError, errorCode, errorStack, HumanError, memoryError } from '../shared/errors';
import { displayStack } from '../shared/text/displayName';
import { defaultMaxProcs } from '../service/usage';
import { checkAddressSpace } from './addressSpace';
import { parseArguments, UsageError, usageText } from './arguments';
import { bytesOf } from './byteArguments';
import { Printer, standardOutput } from './output';
import { run } from './run';

/**
 * SQLite's code is not optimized, and heaps stay small: in a process that stores one result, optimizing takes more time and
 * memory than it saves, and the exit would wait for it.
 */
const oneResult = '--liftoff-only --optimize-for-size';

const exitCodes = { complete: 0, failed: 1, usage: 2, closedPipe: 141 };
/** As a shell tells of a process that a signal has ended. */
const signalCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

const interruption = new AbortController();
let signalCode: number | undefined;

/** `npm run scan`: scans without an editor. */
async function main(args: readonly string[]): Promise<number> {
  const parsed = parseArguments(bytesOf(args));
  if (parsed === 'help' || parsed === 'version') {
    const printer = new Printer(standardOutput(new Promise(() => undefined)));
    await printer.print(`${parsed === 'help' ? usageText : version}\n`);
    printer.throwIfFailed();
    return exitCodes.complete;
  }
  leaveGoneFolder();
  checkAddressSpace(parsed.maxProcs ?? defaultMaxProcs());
  setFlagsFromString(oneResult);
  const isComplete = await run(parsed, {
    say,
    interruption: interruption.signal,
    onHungThread: () => process.once('beforeExit', leave).once('exit', leave),
  });
  return isComplete ? exitCodes.complete : exitCodes.failed;
}

/** No thread could be started in a current folder that is gone. All paths are absolute by now. */
function leaveGoneFolder(): void {
  try {
    process.cwd();
  } catch {
    process.chdir('/');
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

/** Says why the run failed, unless nobody has to know. */
function exitCodeOf(thrown: unknown): number {
  if (signalCode !== undefined) {
    say('Interrupted.');
    return signalCode;
  }
  const error = memoryError(thrown);
  if (errorCode(error) === 'EPIPE') return exitCodes.closedPipe;
  if (error instanceof UsageError || error instanceof HumanError) say(error.message);
  else {
    say(errorStack(error));
    say(`This is a bug in Disk Usage ${version}: please report it, with the lines above.`);
  }
  return error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
}

async function start(): Promise<void> {
  process.exitCode = await main(process.argv.slice(2)).catch(exitCodeOf);
  // Output that nobody reads would hold up the exit.
  if (signalCode !== undefined) process.exit();
}

// A signal may come twice: npm passes on what the terminal has sent as well.
for (const [signal, code] of Object.entries(signalCodes))
  process.on(signal, () => {
    signalCode ??= code;
    interruption.abort(new CancelledError());
  });
process.stderr.on('error', () => undefined);
process.on('uncaughtException', (error) => process.exit(exitCodeOf(error)));

void start();
