import { measureTree, type TreeOptions } from './measureTree';
import type { TreeName } from './trees';

/** Trees of one shape, by their entries. */
const sizes: readonly (readonly [TreeName, number])[] = [
  ['b10k', 10_810],
  ['b100k', 108_000],
  ['b', 1_080_000],
];

/** Prints what an entry takes in trees of one shape and ever more entries. */
export async function benchGrowth(options: TreeOptions): Promise<void> {
  console.log('\n| µs an entry | du | engine | everything |\n|---|---|---|---|');
  for (const [tree, entries] of sizes) {
    const rows = await measureTree(tree, { ...options, brief: true });
    const perEntry = rows.map(({ wallMs }) => ((wallMs * 1000) / entries).toFixed(2));
    console.log(`| ${entries.toLocaleString('en')} entries | ${perEntry.join(' | ')} |`);
  }
}
