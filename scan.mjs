// `npm run scan`: runs the built scan. Builds it first where it is missing or older than its sources.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const dist = path.join(root, 'dist');
/** Beside them is koffi.node, where there is one for the platform. */
const outputs = ['headless.js', 'scanWorker.js', 'storeWorker.js', 'sql-wasm.wasm'];
const sources = ['esbuild.mjs', 'koffi.mjs', 'package-lock.json', 'src'];

/** The build failed and has printed why. */
class BuildError extends Error {}

/** A signal, its message, ended the build. */
class SignalError extends Error {}

/** Modification times in whole milliseconds: `utimes` does not keep finer ones exactly. */
const modified = (file) => Math.round(statSync(file).mtimeMs);

/** When a source changed last. Folders count, because a renamed or deleted file changes only its folder. */
function newestSource() {
  const inside = readdirSync(path.join(root, 'src'), { recursive: true });
  const files = [...sources, ...inside.map((name) => path.join('src', name))];
  return Math.max(...files.map((file) => modified(path.join(root, file))));
}

const isComplete = () => outputs.every((name) => existsSync(path.join(dist, name)));

/** False where the newest source is newer than the oldest output. */
function isCurrent(newest) {
  return isComplete() && outputs.every((name) => modified(path.join(dist, name)) >= newest);
}

/** Root could write into another user's checkout, but its owner could then no longer build there. */
function isOwnCheckout() {
  return process.getuid === undefined || statSync(root).uid === process.getuid();
}

/** A new folder for a build inside `dist`; undefined where the checkout cannot be written to. */
function folderInDist() {
  if (!isOwnCheckout()) return undefined;
  try {
    mkdirSync(dist, { recursive: true });
    return mkdtempSync(path.join(dist, '.scan-'));
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(error.code)) return undefined;
    throw error;
  }
}

async function build(folder, interruption) {
  try {
    createRequire(import.meta.url).resolve('esbuild');
  } catch {
    throw new Error(`The packages that build it are not installed: run "npm ci" in ${root} first`);
  }
  const args = [path.join(root, 'esbuild.mjs'), '--quiet', '--scan', folder];
  // What the build prints is no part of the scan's output.
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] });
  const stop = () => child.kill();
  if (interruption.aborted) stop();
  interruption.addEventListener('abort', stop);
  const [status] = await once(child, 'close');
  interruption.throwIfAborted();
  if (status !== 0) throw new BuildError('The scan was not built; the lines above say why');
}

/**
 * Each file replaces the older one at once, so a scan that starts meanwhile finds it whole. The time of the newest
 * source makes a file that was saved during the build count as newer.
 */
function moveIntoDist(folder, newest) {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    utimesSync(file, newest / 1000, newest / 1000);
    renameSync(file, path.join(dist, name));
  }
}

/** @param work gets a signal that is aborted with a SignalError where the process is told to end */
async function untilSignal(work) {
  const interruption = new AbortController();
  const stop = (signal) => interruption.abort(new SignalError(signal));
  const signals = ['SIGHUP', 'SIGINT', 'SIGTERM'];
  for (const signal of signals) process.on(signal, stop);
  try {
    return await work(interruption.signal);
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}

/** Builds the scan, in a temporary folder where the checkout cannot be written to; where it is then. */
async function buildScan(newest, interruption) {
  const inside = folderInDist();
  const folder = inside ?? mkdtempSync(path.join(tmpdir(), 'disk-usage-scan-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // A scan that hangs kills its process before the exit, so both are needed.
  if (!inside) process.once('beforeExit', remove).once('exit', remove);
  try {
    await build(folder, interruption);
    if (inside) moveIntoDist(folder, newest);
  } finally {
    if (inside) remove();
  }
  return inside ? dist : folder;
}

/** The folder of the scan to run. */
async function prepare() {
  try {
    const newest = newestSource();
    if (isCurrent(newest)) return dist;
    return await untilSignal((interruption) => buildScan(newest, interruption));
  } catch (error) {
    if (error instanceof BuildError || error instanceof SignalError || !isComplete()) throw error;
    console.error(`This scan may be older than its sources. ${error.message}.`);
    return dist;
  }
}

/** As `prepare`; undefined where there is nothing to run, which is then said. */
async function prepareOrExplain() {
  try {
    return await prepare();
  } catch (error) {
    if (error instanceof SignalError) process.exitCode = 128 + constants.signals[error.message];
    else {
      console.error(`${error.message}.`);
      process.exitCode = 1;
    }
    return undefined;
  }
}

const folder = await prepareOrExplain();
if (folder !== undefined) await import(pathToFileURL(path.join(folder, 'headless.js')));
