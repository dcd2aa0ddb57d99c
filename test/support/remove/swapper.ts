import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { SystemCalls } from '../../../src/scan/reader/systemCalls';
import { koffiPath } from '../paths';
import { Random } from '../trees/random';

/**
 * Swaps what is in a folder at full speed, until a file `stop` is there. It never replaces or removes anything. Each line
 * of its input names a folder, the folder outside that links lead to, and a seed; it answers each with a line.
 */
const calls = new SystemCalls(koffiPath, new Int32Array(0));

function tried(call: () => void): boolean {
  try {
    call();
    return true;
  } catch {
    return false;
  }
}

function swap(folder: string, outside: string, seed: number): number {
  const random = new Random(seed);
  const work = path.join(folder, 'work');
  const inWork = (name: string): string => path.join(work, name);
  const rename = (from: string, to: string): boolean =>
    tried(() => calls.rename(from, -100, to, -100, false));
  const exchange = (a: string, b: string): void => {
    rename(a, `${a}.x`);
    rename(b, a);
    rename(`${a}.x`, b);
  };
  const linkFor = (name: string, target: string): void => {
    if (!rename(name, `${name}.away`)) return;
    if (tried(() => fs.symlinkSync(target, name))) tried(() => fs.unlinkSync(name));
    rename(`${name}.away`, name);
  };
  const tricks = [
    () => exchange(inWork('folder'), inWork('decoy')),
    () => exchange(inWork('file'), inWork('precious')),
    () => linkFor(inWork('folder'), path.join(outside, 'folder')),
    () => linkFor(inWork('file'), path.join(outside, 'file')),
    () => linkFor(work, outside),
    () => linkFor(inWork('folder/sub'), outside),
    () => exchange(work, path.join(folder, 'other')),
  ];
  let count = 0;
  while (!fs.existsSync(path.join(folder, 'stop'))) {
    for (let i = 0; i < 20; i++, count++) random.pick(tricks)();
  }
  return count;
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const [folder, outside, seed] = JSON.parse(line) as [string, string, number];
  console.log('begins');
  console.log(swap(folder, outside, seed));
});
