import os from 'node:os';

/** What one contestant took on one tree. */
export interface Row {
  readonly tree: string;
  readonly name: string;
  readonly wallMs: number;
  /** To du's wall time, the median of the ratios run by run. */
  readonly ratio: number;
  readonly cpuMs: number;
  readonly peakMib: number;
}

export function machine(): string {
  return `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown'}, ${os.type()} ${os.release()}, Node ${process.versions.node}`;
}

export function printRows(rows: readonly Row[], maxProcs: number): void {
  console.log(`\n${maxProcs} workers; medians; ratio of wall time to du's in the same run\n`);
  console.log('| tree | what | wall s | ratio to du | CPU s | peak MiB |\n|---|---|---|---|---|---|');
  for (const { tree, name, wallMs, ratio, cpuMs, peakMib } of rows) {
    const numbers = [(wallMs / 1000).toFixed(2), ratio.toFixed(2), (cpuMs / 1000).toFixed(2), peakMib];
    console.log(`| ${tree} | ${name} | ${numbers.join(' | ')} |`);
  }
}

const ours = ['engine', 'everything', 'npm run scan'];

/** Says what of ours became more than a tenth slower than in an earlier run, as a ratio to du; a line each. */
export function slower(rows: readonly Row[], before: readonly Row[]): string[] {
  return rows.flatMap(({ tree, name, ratio }) => {
    const earlier = before.find((row) => row.tree === tree && row.name === name);
    if (!earlier || !ours.includes(name) || ratio <= earlier.ratio * 1.1) return [];
    return [`Slower: ${name} on ${tree}, ${earlier.ratio.toFixed(2)} → ${ratio.toFixed(2)} of du`];
  });
}
