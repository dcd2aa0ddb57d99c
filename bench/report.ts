import fs from 'node:fs';
import os from 'node:os';

/** What one contestant took on one tree. */
export interface Row {
  readonly tree: string;
  readonly name: string;
  readonly wallMs: number;
  /** To du's wall time, the median of the ratios run by run. */
  readonly ratio: number;
  readonly cpuMs: number;
  readonly peakMib: number | undefined;
}

export function machine(): string {
  return `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown'}, ${os.type()} ${os.release()}, Node ${process.versions.node}`;
}

export function printRows(rows: readonly Row[], maxProcs: number): void {
  console.log(`\n${maxProcs} workers; medians; ratio of wall time to du's in the same run\n`);
  console.log('| tree | what | wall s | ratio to du | CPU s | peak MiB |\n|---|---|---|---|---|---|');
  for (const { tree, name, wallMs, ratio, cpuMs, peakMib } of rows) {
    const numbers = [(wallMs / 1000).toFixed(2), ratio.toFixed(2), (cpuMs / 1000).toFixed(2), peakMib ?? ''];
    console.log(`| ${tree} | ${name} | ${numbers.join(' | ')} |`);
  }
}

/** Names what became more than a tenth slower, as a ratio to du, than in an earlier run's JSON. */
export function compare(rows: readonly Row[], file: string): void {
  const { rows: before } = JSON.parse(fs.readFileSync(file, 'utf8')) as { rows: readonly Row[] };
  for (const row of rows) {
    const earlier = before.find(({ tree, name }) => tree === row.tree && name === row.name);
    if (!earlier || row.ratio <= earlier.ratio * 1.1) continue;
    console.log(
      `Slower: ${row.name} on ${row.tree}, ${earlier.ratio.toFixed(2)} → ${row.ratio.toFixed(2)} of du`,
    );
    process.exitCode = 1;
  }
}
