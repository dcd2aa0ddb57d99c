import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../../test/editor/driver/temporaryFolder';
import { type Bench, type BenchWindow, openQuiet, openScanned } from './bench';
import { type Figure, medianAndWorst } from './figures';
import { awaitExpansion } from './page';

/** How many children the made folders have. */
const sizes = [1, 3, 10, 30, 60, 100, 200, 300, 500, 1000];

interface Expansion {
  /** From the key to the painting. */
  readonly paintedMs: number;
  /** Of that, the provider's `getChildren` and its `getTreeItem` for each child. */
  readonly providerMs: number;
  readonly children: number;
}

interface Measured {
  readonly ours: readonly Expansion[];
  /** As many rows again that are there at once: what they take, the editor takes. */
  readonly instant: readonly number[];
}

/** How long rows take to open. */
export async function measureExpanding(bench: Bench): Promise<Figure[]> {
  const large = await inWindow(await openScanned(bench), bench.large, expandLarge);
  const folder = makeFolders();
  const window = await openQuiet(bench, folder);
  await window.probe.command('diskUsage.rescan');
  const made = await inWindow(window, folder, (view) => expandEach(view, 2 * sizes.length));
  return [
    ...figuresOf('a row of b with 12 to 40 children', large),
    ...figuresOf('a row with 1 to 1,000 children', made),
  ];
}

interface View extends BenchWindow {
  readonly title: string;
}

async function inWindow(
  window: BenchWindow,
  folder: string,
  expandAll: (view: View) => Promise<Expansion[]>,
): Promise<Measured> {
  const { workbench } = window;
  const view = { ...window, title: 'Folders' };
  const tree = workbench.tree(view.title);
  await tree.rowsThat('the first level is there', (rows) => rows.some(({ level }) => level === 2));
  // A click gives the focus to the root's row, and closes it.
  await tree.row(path.basename(folder)).click();
  await tree.rowsThat('the root is closed', (rows) => rows.length === 1);
  await press(view, 'ArrowRight');
  const ours = await expandAll(view);
  const instant = await expandInstant(
    { ...window, title: 'Probe' },
    ours.map(({ children }) => children),
  );
  await workbench.close();
  return { ours, instant };
}

/** Four folders of the first level, seven of the second and ten of the third. */
async function expandLarge(view: View): Promise<Expansion[]> {
  const parts = await expandEach(view, 4);
  await press(view, 'ArrowRight');
  const groups = await expandEach(view, 7);
  await press(view, 'ArrowRight');
  return [...parts, ...groups, ...(await expandEach(view, 10))];
}

async function expandInstant(view: View, counts: readonly number[]): Promise<number[]> {
  await view.workbench.openContainer(view.title);
  await view.probe.showRows(counts);
  const tree = view.workbench.tree(view.title);
  await tree.rowsThat('its rows are there', (rows) => rows.length > counts.length);
  await tree.row('start').click();
  const expansions = await expandEach(view, counts.length);
  return expansions.map(({ paintedMs }) => paintedMs);
}

/** Opens rows that follow the one with the focus, each closed again before the next; the last one has the focus then. */
async function expandEach(view: View, count: number): Promise<Expansion[]> {
  const expansions: Expansion[] = [];
  for (let i = 0; i < count; i++) {
    await press(view, 'ArrowDown');
    expansions.push(await expandFocused(view));
    await press(view, 'ArrowLeft');
  }
  return expansions;
}

async function expandFocused({ workbench: { page }, probe, title }: View): Promise<Expansion> {
  await probe.takeCalls();
  await page.evaluate(awaitExpansion, title);
  await page.keyboard.press('ArrowRight');
  const paintedMs = await page.evaluate(() => window.expansionMs!);
  const calls = await probe.takeCalls();
  const { count = NaN } = calls.find(({ provider }) => provider === 'children') ?? {};
  return { paintedMs, providerMs: calls.reduce((sum, { ms }) => sum + ms, 0), children: count };
}

async function press({ workbench: { page } }: View, key: string): Promise<void> {
  await page.keyboard.press(key);
  // So that nothing of it is left when the next key is measured.
  await page.waitForTimeout(300);
}

/** Folders of files, and folders of folders with a file each. */
function makeFolders(): string {
  const folder = temporaryFolder();
  for (const size of sizes) {
    for (let i = 0; i < size; i++) {
      const inner = path.join(folder, `folders-${size}`, `folder-${i}`);
      mkdirSync(inner, { recursive: true });
      writeFileSync(path.join(inner, 'file'), 'x');
      mkdirSync(path.join(folder, `files-${size}`), { recursive: true });
      writeFileSync(path.join(folder, `files-${size}`, `file-${i}.dat`), 'x');
    }
  }
  return folder;
}

function figuresOf(what: string, { ours, instant }: Measured): Figure[] {
  const worst = ours.reduce((a, b) => (b.paintedMs > a.paintedMs ? b : a));
  const painted = ours.map(({ paintedMs }) => paintedMs);
  const providers = ours.map(({ providerMs }) => providerMs);
  const note = `worst: ${worst.children} children, ${worst.providerMs.toFixed(1)} ms of it the provider`;
  return [
    ...medianAndWorst(`open ${what}: key to painted`, painted, 50, note),
    ...medianAndWorst('— of that, the provider', providers),
    ...medianAndWorst("— the editor's own: rows that a provider has at once", instant),
  ];
}
