import assert from 'node:assert/strict';
import type fs from 'node:fs';
import type { LargeFile } from '../../../src/shared/queries';
import type { UsageService } from '../../../src/service/usageService';
import { independentSums } from '../trees/independentSum';

/** Asserts that the stored files are those of the disk from the threshold up, each inode once. */
export async function assertLargeFiles(
  usage: UsageService,
  root: string,
  why = '',
): Promise<readonly LargeFile[]> {
  const { files, threshold } = await usage.query(root).largestFiles('allocated', 1_000_000);
  const onDisk = new Map<string, fs.Stats>();
  independentSums(root, (path, stats) => onDisk.set(path, stats));
  const large = files.filter(({ apparent, allocated }) => Math.max(apparent, allocated) >= threshold);
  const found = large.map((file) => {
    const stats = onDisk.get(file.path);
    assert.ok(stats, `${why}: there is no ${file.path}`);
    const { apparent, allocated } = file;
    assert.deepEqual([apparent, allocated], [stats.size, stats.blocks * 512], `${why}: ${file.path}`);
    return inodeOf(stats);
  });
  const expected = [...onDisk.values()].filter(
    (stats) => Math.max(stats.size, stats.blocks * 512) >= threshold,
  );
  assert.deepEqual(found.sort(), [...new Set(expected.map(inodeOf))].sort(), why);
  const sizes = files.map(({ allocated }) => allocated);
  assert.deepEqual(
    sizes,
    sizes.toSorted((a, b) => b - a),
    why,
  );
  return files;
}

function inodeOf({ dev, ino }: fs.Stats): string {
  return `${dev}:${ino}`;
}
