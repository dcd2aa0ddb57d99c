import type { Metric } from '../shared/entry';
import type { Found } from '../shared/queries';
import { fromText, toText } from '../shared/text/byteString';
import { join } from '../shared/text/paths';
import { matchRank, relativeTexts, soughtNames } from '../shared/text/soughtPath';
import type { Root } from './root';

/** Finds directories in all roots by a text: the names that match best first, then the heaviest. */
export async function findFolders(
  roots: readonly Root[],
  text: string,
  metric: Metric,
  limit: number,
): Promise<readonly Found[]> {
  const found = await Promise.all(roots.map((root) => findIn(root, text, metric, limit)));
  const { name } = soughtNames(text);
  const rank = ({ row }: Found): number => matchRank(toText(row.name), name) ?? 3;
  // A root in another one has the same folders: those of the inner root count.
  const inner = found.flat().sort((a, b) => a.root.length - b.root.length);
  return [...new Map(inner.map((hit) => [hit.path, hit])).values()]
    .sort((a, b) => rank(a) - rank(b) || b.row[metric] - a.row[metric])
    .slice(0, limit);
}

async function findIn(root: Root, text: string, metric: Metric, limit: number): Promise<Found[]> {
  const { path } = root;
  await root.load();
  if (!root.record.result) return [];
  const { queries } = await root.open();
  const texts = relativeTexts(text, path);
  const rows = await Promise.all(texts.map((each) => queries.find(each, metric, limit)));
  return rows.flat().map((hit) => ({ root: path, row: hit.row, path: join(fromText(path), hit.path) }));
}
