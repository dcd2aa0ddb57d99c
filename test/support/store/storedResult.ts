import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fromText } from '../../../src/shared/text/byteString';
import { databasePath } from '../../../src/store/file/databaseFolder';
import { inspect } from '../../../src/store/file/fileFormat';
import { rowsByPath, startStore } from './storeHarness';
import type { Sums } from '../service/windows';

/** What the next start serves of a root, from the file alone: its sizes by path. Undefined: nothing was saved yet. */
export async function storedSums(root: string, folder: string): Promise<Sums | undefined> {
  const key = fromText(root);
  const { store, log } = await startStore({ folder });
  const info = await store.open(key);
  assert.deepEqual(
    log.filter((line) => line.startsWith('warn')),
    [],
  );
  const rows =
    info &&
    new Map(
      [...rowsByPath(store, key)].map(([at, { allocated, apparent }]) => [at, { allocated, apparent }]),
    );
  await store.close();
  return rows;
}

/** Whether the file is whole, for us and for SQLite. */
export async function assertSound(root: string, folder: string): Promise<void> {
  const file = databasePath(folder, fromText(root));
  if (!fs.existsSync(file)) return;
  assert.equal((await inspect(fs.readFileSync(file), false)).kind, 'result');
  assert.equal(
    execFileSync('sqlite3', ['-readonly', file, 'pragma integrity_check'], { encoding: 'utf8' }),
    'ok\n',
  );
}

/** The index of the state that a result is of, which is no earlier one than `from`; fails where it is of none. */
export function stateOf(sums: Sums, states: readonly Sums[], from: number): number {
  const text = (state: Sums): string => JSON.stringify([...state].sort(byPath));
  const wanted = text(sums);
  const at = states.findLastIndex((state) => text(state) === wanted);
  assert.ok(at >= 0, `what is stored was never there: ${wanted}, now ${text(states.at(-1)!)}`);
  assert.ok(at >= from, `what is stored is of step ${at}, and was of ${from}`);
  return at;
}

function byPath([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

export function leftBeside(folder: string, ending: string): string[] {
  return fs.readdirSync(folder).filter((name) => path.extname(name) === ending);
}
