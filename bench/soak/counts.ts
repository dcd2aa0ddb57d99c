/** What a run did, and what came of it. */
export interface Counts {
  operations: number;
  edits: number;
  scans: number;
  cancels: number;
  reloads: number;
  kills: number;
  /** Kills while something was read or written, as far as the parent knows. */
  killsAtWork: number;
  /** Temporary files that killed processes left, and the next ones removed. */
  leftovers: number;
  settled: number;
  compared: number;
  lost: number;
  /** In MiB, after a collection: at the first quiet moment, at the last, and the most. */
  memory: { start: number; end: number; most: number };
}

export function noCounts(): Counts {
  return {
    ...{ operations: 0, edits: 0, scans: 0, cancels: 0, reloads: 0, kills: 0, killsAtWork: 0 },
    ...{ leftovers: 0, settled: 0, compared: 0, lost: 0 },
    memory: { start: 0, end: 0, most: 0 },
  };
}

export function report(counts: Counts, seconds: number, seed: number): string {
  const { memory } = counts;
  const number = (value: number): string => value.toLocaleString('en');
  return [
    `${number(counts.operations)} operations in ${Math.round(seconds)} s (SEED=${seed})`,
    `  ${number(counts.edits)} changes of files, ${counts.scans} scans, ${counts.reloads} reloads`,
    `  ${counts.kills + counts.cancels} times interrupted: ${counts.cancels} cancelled, ${counts.kills} killed, ${counts.killsAtWork} of them at work`,
    `  ${counts.settled} quiet points, ${number(counts.compared)} folders compared with du: all equal`,
    `  ${counts.lost} results lost; every database sound; ${counts.leftovers} temporary files of killed processes removed, none left`,
    `  no thread, timer or file left by a reload, no bug logged`,
    `  memory: ${memory.start} MiB at start, ${memory.end} MiB at end, ${memory.most} MiB at most`,
  ].join('\n');
}
