import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArguments, UsageError } from '../../../src/cli/arguments';
import type { ByteString } from '../../../src/shared/text/byteString';
import { dist } from '../../support/paths';
import { Random, seed } from '../../support/trees/random';
import { tempFolder } from '../../support/trees/tempFolder';

const lists = 20_000;
const runs = Number(process.env['FUZZ'] ?? 100);
const atOnce = 4;

const documented = [...fs.readFileSync('docs/command-line.md', 'utf8').matchAll(/^\| (\d+) /gm)].map(
  ([, code]) => Number(code),
);

const options = ['max-procs', 'dir-level', 'batch-size', 'exclude', 'db', 'json'];
const switches = ['follow-symlinks', 'one-file-system', 'help', 'version', 'fast', 'no-json', 'no-help', ''];
const numbers = ['0', '1', '2', '64', '65', '-1', '1e3', '0x10', ' 1', '99999999999999999999', 'NaN', '½'];
/** None of them leads out of the folder that a run is in, but to devices and where nothing can be made. */
const names = [
  ...['tree', 'tree/', './tree//a', 'tree/file', 'nowhere', 'out.json', 'out.sqlite', 'link', 'circle', '.'],
  ...[
    '',
    '-',
    '--',
    '/dev/null',
    '/dev/full',
    '/dev/stdout',
    '/dev/stderr',
    '/proc/x',
    'nowhere/x',
    'tree/new',
  ],
  ...[
    'caf\xe9',
    '\xff\xfe',
    'x'.repeat(300),
    'name\nof\x1b[2Jlines',
    '\xe2\x80\xae',
    '😀',
    '\u{10ffff}',
    '%s',
    '$HOME',
  ],
];
const globs = [
  '*',
  '**',
  '[',
  '[]',
  '{a,',
  '{a,b}',
  '\\',
  '../x',
  'a/../b',
  '[z-a]',
  '{'.repeat(999),
  '/',
  '!x',
  '?',
];

/** An argument, or two that belong together. */
function argument(random: Random): string[] {
  const value = (): string => random.pick(random.pick([numbers, names, globs]));
  const kind = random.below(8);
  if (kind < 3) return [random.pick(names)];
  if (kind === 3) return [`--${random.pick(switches)}`];
  if (kind === 4) return [`--${random.pick([...options, ...switches])}=${value()}`];
  if (kind === 5) return [random.pick(['-h', '-x', '-hx', '-1', '---', '-=', '--=', '--json=-', '-\xe9'])];
  const option = random.pick(options);
  const fitting = option === 'exclude' ? globs : option === 'db' || option === 'json' ? names : numbers;
  return [`--${option}`, random.below(4) === 0 ? value() : random.pick(fitting)];
}

function argumentList(random: Random): string[] {
  return Array.from({ length: random.below(6) }, () => argument(random)).flat();
}

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

/** Bash passes on bytes; Node would pass on text. */
function runWith(cwd: string, args: readonly string[]): Promise<Ended> {
  const quoted = args.map((arg) => `$'${[...Buffer.from(arg, encodingOf(arg))].map(escaped).join('')}'`);
  const command = `exec '${process.execPath}' '${path.join(dist, 'headless.js')}' ${quoted.join(' ')}`;
  const env = { ...process.env, INIT_CWD: undefined };
  const child = spawn('bash', ['-c', command], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (data) => (stderr += String(data)));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stderr })));
}

function encodingOf(text: string): 'latin1' | 'utf8' {
  return /[^\0-\xff]/.test(text) ? 'utf8' : 'latin1';
}

function escaped(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}

describe('any command line', function () {
  this.timeout(120_000);

  it(`is understood, or refused in a line (SEED=${seed})`, () => {
    const random = new Random(seed);
    let refused = 0;
    for (let i = 0; i < lists; i++) {
      const args = argumentList(random);
      const bytes = args.map((arg) => Buffer.from(arg, encodingOf(arg)).toString('latin1') as ByteString);
      try {
        const parsed = parseArguments(bytes);
        if (typeof parsed === 'string') continue;
        assert.ok(parsed.folders.length > 0 && parsed.folders.every((folder) => path.isAbsolute(folder)));
      } catch (error) {
        assert.ok(error instanceof UsageError, `${JSON.stringify(args)}: ${String(error)}`);
        assert.match(error.message, /^[^]+: try --help\.$/);
        refused++;
      }
    }
    assert.ok(refused > lists / 10 && refused < lists, String(refused));
  });

  it(`ends with a documented code, without a stack (SEED=${seed})`, async () => {
    const random = new Random(seed);
    const codes = new Map<number | null, number>();
    const one = async (): Promise<void> => {
      const args = argumentList(random);
      const folder = tempFolder('fuzz');
      fs.mkdirSync(path.join(folder, 'tree/a'), { recursive: true });
      fs.writeFileSync(path.join(folder, 'tree/file'), 'x');
      fs.symlinkSync('tree', path.join(folder, 'link'));
      fs.symlinkSync('circle', path.join(folder, 'circle'));
      fs.mkdirSync(Buffer.from(`${folder}/caf\xe9`, 'latin1'));
      const { code, stderr } = await runWith(folder, args);
      const what = `${JSON.stringify(args)}: ${code}, ${stderr}`;
      codes.set(code, (codes.get(code) ?? 0) + 1);
      assert.ok(code !== null && documented.includes(code), what);
      assert.doesNotMatch(stderr, /^\s+at |This is a bug|\p{Cc}(?<!\n)/mu, what);
      // Of several folders, others may have more to say.
      assert.ok(code === 0 || /^[^\n]+\.$/m.test(stderr), what);
      const left = fs.readdirSync(folder).filter((name) => /\.tmp$|\.lock$/.test(name));
      assert.deepEqual(left, [], what);
    };
    let started = 0;
    const worker = async (): Promise<void> => {
      while (started++ < runs) await one();
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    assert.deepEqual([...codes.keys()].sort(), [0, 1, 2], 'all kinds of runs');
  });
});
