import { realpathSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { errorCode, errorMessage, HumanError } from '../shared/errors';
import type { ScanSettings } from '../shared/scanSettings';
import { type ByteString, fromBytes, fromText, toExactText, toText } from '../shared/text/byteString';
import { join } from '../shared/text/paths';
import { words } from '../shared/text/words';

export const usageText = `Usage: npm run scan -- FOLDER... [options]

Prints the heaviest folders of each FOLDER and a summary.

  --max-procs N       worker threads, 1 to 64 (default: the smaller of 4 and the processors)
  --dir-level N       levels below FOLDER that are listed, 0 to 65535; what is deeper is still counted
  --batch-size N      folders in one message and one transaction, 1 to 100000 (default: 1000)
  --exclude GLOB      leave out what matches, relative to FOLDER or absolute; may be repeated
  --follow-symlinks   follow symbolic links: what they point to outside of FOLDER counts too
  --one-file-system   stay on the file system of FOLDER
  --kernel-file-systems
                      also read the kernel's own file systems in FOLDER, such as /proc
  --db FILE           keep the result of the only FOLDER in this SQLite database
  --json FILE         write the whole tree as JSON; -: to standard output, and all else to standard error
  --help, -h          show this
  --version           show the version

Exit codes: 0 complete; 1 failed; 2 wrong command line; 129, 130, 143 ended by the signal HUP, INT, TERM;
137 ended although a file system hangs; 141 the reader of standard output, or of a pipe for the report, is gone.`;

/** The command line is invalid. The message says why and where to find help. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(problem: string) {
    super(`${problem}: try --help.`);
  }
}

/** The command line, with absolute paths. */
export interface Arguments {
  /** At least one. */
  readonly folders: readonly ByteString[];
  readonly maxProcs: number | undefined;
  readonly batchSize: number;
  readonly settings: ScanSettings;
  readonly database: string | undefined;
  /** '-': standard output. */
  readonly json: string | undefined;
}

/** Throws a UsageError, or a HumanError where a path is relative and there is no current folder. */
export function parseArguments(args: readonly ByteString[]): Arguments | 'help' | 'version' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  if (values.version) return 'version';
  if (positionals.length === 0 || positionals.includes('' as ByteString))
    throw new UsageError('Name the folder to scan');
  if (positionals.length > 1 && values.db !== undefined)
    throw new UsageError(`--db takes the result of one folder, not also of ${toText(positionals[1]!)}`);
  const exclude = values.exclude?.map(toText) ?? [];
  for (const glob of exclude) checkGlob(glob);
  return {
    folders: positionals.map(absolute),
    maxProcs: integer('--max-procs', values['max-procs'], 1, 64),
    batchSize: integer('--batch-size', values['batch-size'], 1, 100_000) ?? 1000,
    settings: {
      dirLevel: integer('--dir-level', values['dir-level'], 0, 65_535) ?? null,
      exclude,
      followSymlinks: values['follow-symlinks'] ?? false,
      oneFileSystem: values['one-file-system'] ?? false,
      networkFileSystems: true,
      kernelFileSystems: values['kernel-file-systems'] ?? false,
    },
    database: file('--db', values.db),
    json: values.json === '-' ? '-' : file('--json', values.json),
  };
}

const options = {
  'max-procs': { type: 'string' },
  'dir-level': { type: 'string' },
  'batch-size': { type: 'string' },
  exclude: { type: 'string', multiple: true },
  'follow-symlinks': { type: 'boolean' },
  'one-file-system': { type: 'boolean' },
  'kernel-file-systems': { type: 'boolean' },
  db: { type: 'string' },
  json: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

/** An option's value. Texts are of the same form as the arguments: bytes. */
type ValueOf<Option> = Option extends { readonly type: 'boolean' }
  ? boolean
  : Option extends { readonly multiple: true }
    ? ByteString[]
    : ByteString;

interface Parsed {
  readonly values: { readonly [Name in keyof typeof options]?: ValueOf<(typeof options)[Name]> };
  readonly positionals: ByteString[];
}

function parse(args: readonly ByteString[]): Parsed {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options }) as Parsed;
  } catch (error) {
    // Node appends advice for the program's author.
    const [problem] = errorMessage(error).split(/\. |\.?\n/, 1);
    throw new UsageError(toText(problem as ByteString));
  }
}

function checkGlob(glob: string): void {
  if (glob === '') throw new UsageError('--exclude takes a glob, not an empty text');
  if (glob.split('/').includes('..')) throw new UsageError(`--exclude takes no '..', as in '${glob}'`);
}

function file(option: string, name: ByteString | undefined): string | undefined {
  if (name === undefined) return undefined;
  if (name === '-' || name === '')
    throw new UsageError(`${option} takes the name of a file, not '${toText(name)}'`);
  const text = toExactText(absolute(name));
  if (text === undefined) throw new UsageError(`${option} takes a name in UTF-8, not '${toText(name)}'`);
  return text;
}

/** As the kernel has it: '..' after a symbolic link leads out of that one's target. */
function absolute(name: ByteString): ByteString {
  const path = (isAbsolute(name) ? name : `${currentFolder()}/${name}`) as ByteString;
  const plain = resolve('/', path) as ByteString;
  if (!name.split('/').includes('..')) return plain;
  const real = realPath(path);
  return real === realPath(plain) ? plain : real;
}

/** The path itself where there is nothing. */
function realPath(path: ByteString): ByteString {
  const real = (some: string): string => realpathSync.native(Buffer.from(some, 'latin1'), 'latin1');
  try {
    return real(path) as ByteString;
  } catch {
    const end = path.lastIndexOf('/') + 1;
    try {
      return join(real(path.slice(0, end)), path.slice(end));
    } catch {
      return path;
    }
  }
}

/** npm runs scripts in the package's folder, but paths are relative to the user's. */
function currentFolder(): ByteString {
  const ofUser = process.env['INIT_CWD'];
  if (ofUser) return fromText(ofUser);
  try {
    return fromBytes(realpathSync.native('.', 'buffer'));
  } catch (error) {
    const code = errorCode(error);
    throw new HumanError(
      words('The current folder is gone or may not be entered ({0}): give absolute paths.', code),
      { cause: error },
    );
  }
}

function integer(
  option: string,
  given: ByteString | undefined,
  min: number,
  max: number,
): number | undefined {
  if (given === undefined) return undefined;
  const value = /^\d+$/.test(given) ? Number(given) : NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`${option} takes a whole number from ${min} to ${max}, not '${toText(given)}'`);
}
