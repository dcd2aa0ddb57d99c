import { type ChildProcess, spawn } from 'node:child_process';
import { type ByteString, toText } from '../../shared/text/byteString';
import { HumanError } from '../../shared/errors';
import { folderOf } from '../../shared/text/paths';
import { words } from '../../shared/text/words';
import { withTimeout } from '../pool/withTimeout';
import { mountOf, mountPoints } from './mounts';

/** A file system hangs, and so does every call to it. */
export class NoAnswerError extends HumanError {
  constructor(readonly path: ByteString) {
    super(
      words(
        'The file system does not answer. Exclude this folder, or scan again when it answers: {0}.',
        toText(path),
      ),
    );
  }
}

/** Time for a file system to answer, in ms: a disk may have to wake up. */
const usualProbeMs = 10_000;
/** An answer is reused for so long, in ms. */
const trustMs = 3_000;

interface Probe {
  readonly answer: Promise<boolean>;
  /** In ms since 1970. */
  holdsUntil: number;
}

const probes = new Map<string, Probe>();

/** Whether a path's file system answers at all. */
export function answers(path: string, probeMs = usualProbeMs): Promise<boolean> {
  // On Windows, a network drive that is away fails by itself.
  if (process.platform === 'win32') return Promise.resolve(true);
  const now = Date.now();
  for (const [asked, { holdsUntil }] of probes) if (holdsUntil < now) probes.delete(asked);
  const known = probes.get(path);
  if (known) return known.answer;
  const answer = answersWithin(path, probeMs).finally(() => (probe.holdsUntil = Date.now() + trustMs));
  const probe: Probe = { answer, holdsUntil: Infinity };
  probes.set(path, probe);
  return answer;
}

async function answersWithin(path: string, ms: number): Promise<boolean> {
  let child: ChildProcess | undefined;
  const answered = new Promise<void>((resolve) => (child = ask(path, resolve)));
  const isAnswered = await withTimeout(ms, answered);
  if (!isAnswered) child?.unref();
  if (!isAnswered) child?.kill('SIGKILL');
  return isAnswered;
}

/**
 * Asks a file system in a child process: in this one a call that hangs could not be ended, and would hold one of the few
 * threads that all `fs` calls share. `answered` is called once, also if no process can be started: then only the scan
 * itself can find out.
 */
export function ask(path: string, answered: () => void): ChildProcess {
  // The inode may be cached. The free space is not, and needs no lock of a directory that is being read.
  const script = '[ -e "$1" ]; df -P "$1"';
  const child = spawn('/bin/sh', ['-c', script, 'sh', path], { stdio: 'ignore' });
  let isOver = false;
  const end = (): void => {
    if (!isOver) answered();
    isOver = true;
  };
  return child.on('exit', end).on('error', end);
}

/** The path that hangs if a thread is stuck in this folder: its mount point, itself, or a mount point in it. */
export async function hungPathAt(folder: ByteString, probeMs: number): Promise<ByteString | undefined> {
  const mounts = mountPoints();
  const holding = mountOf(mounts, folder)?.path ?? folder;
  const held = mounts.map(({ path }) => path).filter((path) => (folderOf(path) || '/') === folder);
  const asked = [holding, folder, ...held];
  const answered = await Promise.all(asked.map((path) => answers(toText(path), probeMs)));
  return asked.find((_, i) => !answered[i]);
}
