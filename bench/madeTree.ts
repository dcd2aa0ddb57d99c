import { makeColumns } from '../src/shared/columns';
import { fileColumns, linkColumns } from '../src/shared/rowBatch';
import type { FileBatch, LinkColumns, RowBatch } from '../src/shared/rowBatch';

/** Shares of a directory's name; all of them together make names of some ten letters, as packages have. */
const syllables = ['in', 'test', 'lib', 'mod', 'ule', 'com', 'pon', 'ent', 'src', 'util', 'node', 'types'];
const batchRows = 1000;
const noLinks: LinkColumns = { count: 0, ...makeColumns(linkColumns, 0) };
const noFiles: FileBatch = { count: 0, names: '', threshold: 0, ...makeColumns(fileColumns, 0) };

/**
 * The rows of a tree of directories as scan workers send them, made without a disk. Depth first; one directory
 * in four has children, one in a hundred lies directly below the root. The same tree every time.
 */
export function* madeTree(directories: number): Generator<RowBatch> {
  const random = randomNumbers();
  /** The ids from the root to the directory that was made last. */
  const path: number[] = [];
  for (let first = 1; first <= directories; first += batchRows) {
    const batch = emptyBatch(Math.min(batchRows, directories + 1 - first));
    const names: string[] = [];
    for (let row = 0; row < batch.count; row++) {
      const id = first + row;
      path.length = random() < 0.01 ? Math.min(path.length, 1) : levelOfNext(path.length, random);
      batch.id[row] = id;
      batch.parent[row] = path.at(-1) ?? 0;
      batch.level[row] = path.length;
      names.push(id === 1 ? '' : nameOf(id, random));
      fillValues(batch, row, random);
      path.push(id);
    }
    yield { ...batch, names: names.map((name) => `${name}/`).join('') };
  }
}

/** The next directory is a child of the last one, or, three times in four, of one above that. */
function levelOfNext(depth: number, random: () => number): number {
  let level = depth;
  if (random() < 0.75)
    do level--;
    while (level > 1 && random() < 0.22);
  return Math.max(level, Math.min(depth, 1));
}

function nameOf(id: number, random: () => number): string {
  const syllable = (): string => syllables[Math.floor(random() * syllables.length)]!;
  return `${syllable()}${syllable()}-${id.toString(36)}`;
}

/** Sizes from kilobytes to gigabytes, as many of each order. */
function fillValues(batch: RowBatch, row: number, random: () => number): void {
  const apparent = Math.floor(1000 * 1e6 ** random());
  batch.apparent[row] = apparent;
  batch.allocated[row] = Math.ceil(apparent / 4096) * 4096;
  batch.inode[row] = Math.floor(1e7 * random());
  batch.modified[row] = 1.7e12 + 1e9 * random();
  batch.files[row] = Math.floor(30 * random());
  batch.newest[row] = 1_600_000_000 + Math.floor(1e8 * random());
}

export function emptyBatch(count: number): RowBatch {
  return {
    ...{ count, names: '', links: noLinks, keptFiles: noFiles, errors: [] },
    ...{ id: new Uint32Array(count), parent: new Uint32Array(count), level: new Uint16Array(count) },
    ...{ inode: new Float64Array(count), modified: new Float64Array(count) },
    ...{ apparent: new Float64Array(count), allocated: new Float64Array(count) },
    ...{ files: new Uint32Array(count), directories: new Uint32Array(count) },
    ...{ newest: new Float64Array(count) },
    ...{ readErrors: new Uint32Array(count), excluded: new Uint32Array(count) },
  };
}

/** Numbers from 0 to 1, the same in every run (mulberry32). */
function randomNumbers(): () => number {
  let state = 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
