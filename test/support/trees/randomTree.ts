import fs from 'node:fs';
import path from 'node:path';
import type { Random } from './random';

const names = ['a', 'bb', 'c c', 'dé', '日', '.hidden', 'x'.repeat(100), '\n', '$(icon)', '[x](y)'];

/** A tree of up to some hundred entries with many hard links. */
export function makeRandomTree(root: string, random: Random): void {
  const folders = [root];
  const files: string[] = [];
  const entries = 20 + random.below(200);
  for (let i = 0; i < entries; i++) {
    const target = path.join(random.pick(folders), `${random.pick(names)}${i}`);
    const kind = random.below(10);
    if (kind < 3) {
      fs.mkdirSync(target);
      folders.push(target);
    } else if (kind < 6 && files.length > 0) fs.linkSync(random.pick(files), target);
    else if (kind === 6) fs.symlinkSync(random.pick([...folders, ...files, 'nowhere']), target);
    else {
      fs.writeFileSync(target, Buffer.alloc(random.below(20_000), 1));
      if (random.below(4) === 0) fs.truncateSync(target, random.below(1_000_000));
      files.push(target);
    }
  }
}
