import { spawn, type ChildProcess } from 'node:child_process';
import { access, type FileHandle, open } from 'node:fs/promises';
import { errorCode } from '../../shared/errors';
import { type ByteString, toBytes, toExactText } from '../../shared/text/byteString';
import { Turns } from '../turns';

/** Why git gave no answer, or none to rely on. */
export type GitProblem =
  /** There is no such program, or it could not be started. */
  | 'notFound'
  /** The folder to run it in is gone, or its path cannot be passed on. */
  | 'noFolder'
  /** Another user owns the repository: git does not read its settings. */
  | 'otherOwner'
  | 'timeLimit'
  | 'outputLimit'
  | 'cancelled'
  /** It ended with an exit code that says so, or by a signal. */
  | 'failed';

export interface GitAnswer {
  /** Undefined: git did not run, or was ended. */
  readonly code: number | undefined;
  /** The output so far; complete only without a problem. */
  readonly stdout: ByteString;
  /** Undefined with the codes that the request expects. */
  readonly problem: GitProblem | undefined;
  /** The beginning of its messages, for the log. */
  readonly message: string;
}

export interface GitRequest {
  /** The absolute path of a work tree: git runs there. */
  readonly workTree: ByteString;
  /** The command and its options; paths are passed by `input`. */
  readonly args: readonly string[];
  readonly input?: string;
  /** Exit codes that are answers; only 0 by default. */
  readonly codes?: readonly number[];
  readonly timeLimitMs?: number;
  /** Bytes. */
  readonly outputLimit?: number;
  readonly signal?: AbortSignal | undefined;
}

const usualTimeLimitMs = 60_000;
/** Bytes: the names of some million entries. */
const usualOutputLimit = 128 * 1024 * 1024;
const messageLimit = 2_000;

/** A repository may name programs in its settings. None of these commands may start one, nor reach a network. */
const hardened = [
  ...['--no-pager', '--no-optional-locks'],
  ...['-c', 'core.fsmonitor=false'],
  ...['-c', 'core.hooksPath=/dev/null'],
  // A folder in the work tree that looks like a repository without one is not to be used as one.
  ...['-c', 'safe.bareRepository=explicit'],
];

/** Where the person keeps their own settings of git, which name files to ignore. */
const keptVariables = ['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_NOSYSTEM'];

/** The environment without variables that lead git to another repository, index, program or log. */
export function gitEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(
    ([name]) => !/^GIT_/i.test(name) || keptVariables.includes(name),
  );
  return {
    ...Object.fromEntries(kept),
    GIT_TERMINAL_PROMPT: '0',
    // A partial clone would fetch what it lacks from a place, and with a program, that the repository names.
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
    // Its messages are compared.
    LC_ALL: 'C',
  };
}

/** Runs of one `Git` at the same time; others wait for their turn. */
const maxRunning = 2;

/** Runs git without a shell. Everything that goes wrong is in the answer. */
export class Git {
  readonly #turns = new Turns(maxRunning);

  /** @param program its absolute path; undefined: there is none */
  constructor(private readonly program: string | undefined) {}

  async run(request: GitRequest): Promise<GitAnswer> {
    return this.#turns.run(() => this.#run(request));
  }

  async #run(request: GitRequest): Promise<GitAnswer> {
    const none = { code: undefined, stdout: '' as ByteString, message: '' };
    if (this.program === undefined) return { ...none, problem: 'notFound' };
    let folder: { path: string; handle?: FileHandle };
    try {
      folder = await passable(request.workTree);
    } catch (error) {
      return { ...none, problem: 'noFolder', message: errorCode(error) };
    }
    try {
      if (request.signal?.aborted) return { ...none, problem: 'cancelled' };
      return await runIn(folder.path, this.program, request);
    } finally {
      await folder.handle?.close();
    }
  }
}

/** A path that Node can pass on: it takes text only. Others are reached on Linux through an open handle. */
async function passable(path: ByteString): Promise<{ path: string; handle?: FileHandle }> {
  const text = toExactText(path);
  if (text === undefined) {
    const handle = await open(Buffer.from(toBytes(path)), 'r');
    return { path: `/proc/${process.pid}/fd/${handle.fd}`, handle };
  }
  // A missing folder would look like a missing program.
  await access(text);
  return { path: text };
}

function runIn(cwd: string, program: string, request: GitRequest): Promise<GitAnswer> {
  const { args, input = '', codes = [0], timeLimitMs = usualTimeLimitMs, signal } = request;
  return new Promise((resolve) => {
    const child = spawn(program, [...hardened, ...args], {
      cwd,
      env: gitEnvironment(process.env),
      windowsHide: true,
    });
    let ended: GitProblem | undefined;
    const end = (why: GitProblem): void => {
      ended ??= why;
      child.kill('SIGKILL');
      // A process that it started may still hold the other ends.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const timer = setTimeout(() => end('timeLimit'), timeLimitMs);
    const cancel = (): void => end('cancelled');
    signal?.addEventListener('abort', cancel);
    const output = gather(child, request.outputLimit ?? usualOutputLimit, () => end('outputLimit'));
    const finish = (code: number | null, started: boolean): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      const message = output.message();
      const failed = code === null || !codes.includes(code);
      const problem = started ? (ended ?? (failed ? problemOf(message) : undefined)) : 'notFound';
      resolve({ code: ended ? undefined : (code ?? undefined), stdout: output.stdout(), problem, message });
    };
    child.on('error', () => {
      if (child.pid === undefined) finish(null, false);
    });
    child.on('close', (code) => finish(code, true));
    // Git may end before it has read everything.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input, 'latin1');
  });
}

function problemOf(message: string): GitProblem {
  return message.includes('dubious ownership') ? 'otherOwner' : 'failed';
}

/** Collects what a process prints. */
function gather(
  { stdout, stderr }: ChildProcess,
  limit: number,
  exceeded: () => void,
): { stdout(): ByteString; message(): string } {
  const chunks: Buffer[] = [];
  let length = 0;
  let message = '';
  stdout?.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > limit) exceeded();
    else chunks.push(chunk);
  });
  stderr?.setEncoding('utf8').on('data', (text: string) => {
    message = (message + text).slice(0, messageLimit);
  });
  return {
    stdout: () => Buffer.concat(chunks).toString('latin1') as ByteString,
    message: () => message.trim(),
  };
}
