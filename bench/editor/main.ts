import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { endSession, session } from '../../test/editor/driver/session';
import { type Editor, startEditor } from '../../test/editor/server.mjs';
import { removeTemporaryFolders, temporaryFolder } from '../../test/editor/driver/temporaryFolder';
import { treeFolder } from '../trees';
import type { Bench } from './bench';
import { measureBurst } from './bursting';
import { measureChart } from './charting';
import { measureExpanding } from './expanding';
import { type Figure, printFigures } from './figures';
import { measureFollowing } from './following';
import { measureHovering } from './hovering';
import { noteFirstPaint } from './page';
import { Probes } from './probes';
import { measureReopening } from './reopening';
import { measureScanning } from './scanning';

/** In this order: the first one leaves a result that the others open. */
const measurements = {
  scanning: measureScanning,
  expanding: measureExpanding,
  hovering: measureHovering,
  chart: measureChart,
  reopening: measureReopening,
  following: measureFollowing,
  burst: measureBurst,
};

export interface EditorBenchOptions {
  /** The extension, and the probe. */
  readonly vsix: readonly [product: string, probe: string];
  /** Where the trees are. */
  readonly folder: string;
  readonly runs: number;
  /** Which of the parts; all of them where none is named. */
  readonly parts: readonly string[];
  /** Where the figures are written. */
  readonly json: string;
}

/** Measures the extension in a real editor, prints a table and writes it to a file. */
export async function benchEditor({ vsix, folder, runs, parts, json }: EditorBenchOptions): Promise<void> {
  const large = treeFolder(folder, 'b');
  process.on('exit', removeTemporaryFolders);
  const sockets = temporaryFolder();
  const probes = new Probes(sockets);
  const figures: Figure[] = [];
  try {
    const env = { DISK_USAGE_PROBE: sockets };
    const { editor, context } = await session({ vsix, env });
    await context.addInitScript(noteFirstPaint);
    const startBare = (): Promise<Editor> => startEditor({ vsix: [vsix[1]], env });
    await measureAll({ editor, startBare, probes, large, runs }, parts, figures);
  } finally {
    // What was measured before something failed took long enough.
    printFigures(figures);
    mkdirSync(path.dirname(json), { recursive: true });
    writeFileSync(json, JSON.stringify(figures, null, 2));
    probes.close();
    await endSession();
  }
}

async function measureAll(bench: Bench, parts: readonly string[], figures: Figure[]): Promise<void> {
  for (const [name, measure] of Object.entries(measurements)) {
    if (parts.length > 0 && !parts.includes(name)) continue;
    console.error(`In the real editor: ${name} …`);
    figures.push(...(await measure(bench)));
  }
}
