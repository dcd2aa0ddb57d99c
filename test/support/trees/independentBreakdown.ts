import fs from 'node:fs';
import { type BreakdownLimits, ages, type Grouping, lengths } from '../../../src/shared/breakdown';

/** A file with its classes, found the plainest way there is. */
export interface SortedFile {
  /** In bytes (latin1). */
  readonly path: string;
  readonly keys: Readonly<Record<Grouping, string>>;
  readonly apparent: number;
  readonly allocated: number;
  readonly modified: number;
}

/** All files below a folder; of the names of an inode the first one. @param isExcluded by the path */
export function independentBreakdown(
  root: string,
  limits: BreakdownLimits,
  isExcluded: (path: string) => boolean = () => false,
): SortedFile[] {
  const found = new Map<string, SortedFile>();
  const visit = (folder: string): void => {
    for (const name of fs.readdirSync(Buffer.from(folder, 'latin1'), 'latin1')) {
      const path = `${folder}/${name}`;
      const stats = fs.lstatSync(Buffer.from(path, 'latin1'));
      if (isExcluded(path)) continue;
      if (stats.isDirectory()) {
        visit(path);
        continue;
      }
      const inode = `${stats.dev}:${stats.ino}`;
      if ((found.get(inode)?.path ?? '\xff') < path) continue;
      const age = limits.ages.findIndex((first) => stats.mtimeMs >= first);
      const length = limits.lengths.findIndex((last) => stats.size <= last);
      found.set(inode, {
        ...{ path, apparent: stats.size, allocated: stats.blocks * 512, modified: stats.mtimeMs },
        keys: { type: extension(name), age: ages.at(age)!, size: lengths.at(length)! },
      });
    }
  };
  visit(root);
  return [...found.values()];
}

function extension(name: string): string {
  const [, found = ''] = /^[^][^]*\.([^.]{1,24})$/.exec(name) ?? [];
  return found.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
