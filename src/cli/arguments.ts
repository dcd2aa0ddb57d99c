import path from 'node:path';
import { parseArgs } from 'node:util';
import { errorMessage } from '../shared/errors';
import type { ScanSettings } from '../shared/scanSettings';

export const usageText = `Usage: npm run scan -- FOLDER [options]

  --max-procs N       worker threads, 1 to 64 (default: the smaller of 4 and the processors)
  --dir-level N       levels below FOLDER that are listed; what is deeper is still counted
  --batch-size N      folders in one message and one transaction (default: 1000)
  --exclude GLOB      leave out what matches, relative to FOLDER; may be repeated
  --follow-symlinks   follow symbolic links: what they point to outside of FOLDER counts too
  --one-file-system   stay on the file system of FOLDER
  --kernel-file-systems
                      also read the kernel's own file systems in FOLDER, such as /proc
  --db FILE           keep the result in this SQLite database
  --json FILE         write the whole tree as JSON
  --help              show this`;

/** The command line is invalid. The message says why and where to find help. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(problem: string) {
    super(`${problem}: try --help.`);
  }
}

/** The command line, with absolute paths. */
export interface Arguments {
  readonly folder: string;
  readonly maxProcs: number | undefined;
  readonly batchSize: number;
  readonly settings: ScanSettings;
  readonly database: string | undefined;
  readonly json: string | undefined;
}

/** Undefined: help was requested. Throws a UsageError. */
export function parseArguments(args: readonly string[]): Arguments | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const [folder, ...more] = positionals;
  if (!folder) throw new UsageError('Name the folder to scan');
  if (more.length > 0) throw new UsageError(`One folder at a time, not also ${more.join(' ')}`);
  return {
    folder: absolute(folder),
    maxProcs: integer('--max-procs', values['max-procs'], 1, 64),
    batchSize: integer('--batch-size', values['batch-size'], 1, 100_000) ?? 1000,
    settings: {
      dirLevel: integer('--dir-level', values['dir-level'], 0, 65_535) ?? null,
      exclude: values.exclude ?? [],
      followSymlinks: values['follow-symlinks'] ?? false,
      oneFileSystem: values['one-file-system'] ?? false,
      networkFileSystems: true,
      kernelFileSystems: values['kernel-file-systems'] ?? false,
    },
    database: file('--db', values.db),
    json: file('--json', values.json),
  };
}

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
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
      },
    });
  } catch (error) {
    // Node appends advice for the program's author.
    throw new UsageError(errorMessage(error).split(/\. |\.?\n/, 1)[0]!);
  }
};

function file(option: string, name: string | undefined): string | undefined {
  if (name === '-') throw new UsageError(`${option} takes the name of a file, not '-'`);
  return name === undefined ? undefined : absolute(name);
}

/** npm runs scripts in the package's folder, but paths are relative to the user's. */
function absolute(file: string): string {
  return path.resolve(process.env['INIT_CWD'] ?? '', file);
}

function integer(option: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`${option} takes a whole number from ${min} to ${max}, not '${text}'`);
}
