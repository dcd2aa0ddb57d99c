import type { FrameLocator, Locator } from 'playwright-core';
import { until } from './until';
import type { Workbench } from './workbench';

/** A line of the chart's list, as a person reads it. */
export interface ChartRow {
  readonly name: string;
  /** Empty where the list shows changes instead. */
  readonly files: string;
  /** Empty where the colours do not tell growth. */
  readonly change: string;
  readonly size: string;
  readonly share: string;
  readonly selected: boolean;
}

/** What a place on the treemap is painted with. */
export type Pixel = readonly [red: number, green: number, blue: number, alpha: number];

/** The chart in an editor tab. */
export class ChartPage {
  readonly frame: FrameLocator;
  readonly canvas: Locator;
  readonly list: Locator;

  constructor(readonly workbench: Workbench) {
    this.frame = workbench.webviewFrame();
    this.canvas = this.frame.locator('.chart');
    this.list = this.frame.getByRole('listbox').first();
  }

  /** The list's lines from top to bottom. */
  async rows(): Promise<ChartRow[]> {
    return this.frame.locator('.list [role="option"]').evaluateAll((lines) =>
      lines.map((line) => {
        const cell = (part: number) => line.querySelector(`.cell-${part}`)?.textContent ?? '';
        const byGrowth = line.closest('.by-growth') !== null;
        return {
          name: cell(0),
          files: byGrowth ? '' : cell(1),
          change: byGrowth ? cell(1) : '',
          size: cell(2),
          share: cell(3),
          selected: line.ariaSelected === 'true',
        };
      }),
    );
  }

  /** Waits until the list's lines are as `accept` wants them, and returns them. */
  async rowsThat(what: string, accept: (rows: ChartRow[]) => boolean): Promise<ChartRow[]> {
    let last: ChartRow[] = [];
    return until(`in the chart: ${what}`, async () => {
      last = await this.rows();
      return accept(last) && last;
    }).catch((error: unknown) => {
      throw new Error(`In the chart: ${what}. It shows ${JSON.stringify(last, null, 1)}`, { cause: error });
    });
  }

  /** Waits until the list names exactly these folders, in this order; whatever line is left for their files. */
  async shows(...names: string[]): Promise<ChartRow[]> {
    const folders = (rows: ChartRow[]) => rows.filter(({ files }) => files !== '').map(({ name }) => name);
    return this.rowsThat(`${names.join()} are listed`, (rows) => folders(rows).join() === names.join());
  }

  row(name: string): Locator {
    return this.frame.locator('.list [role="option"]').filter({ hasText: name }).first();
  }

  /** The names of the way to the folder in view. */
  async breadcrumb(): Promise<string[]> {
    return this.frame.locator('.breadcrumb button').allInnerTexts();
  }

  /** The treemap's colours in a raster of `columns` × `rows` points, row by row. */
  async pixels(columns: number, rows: number): Promise<Pixel[]> {
    return this.frame
      .locator('.chart canvas')
      .first()
      .evaluate(
        (canvas: HTMLCanvasElement, [columns, rows]) => {
          const context = canvas.getContext('2d')!;
          return Array.from({ length: columns! * rows! }, (_, i) => {
            const x = (((i % columns!) + 0.5) / columns!) * canvas.width;
            const y = ((Math.floor(i / columns!) + 0.5) / rows!) * canvas.height;
            const [red, green, blue, alpha] = context.getImageData(x, y, 1, 1).data;
            return [red!, green!, blue!, alpha!] as const;
          });
        },
        [columns, rows],
      );
  }

  /** Points at a place of the treemap (parts of its width and height, 0 to 1); what the tooltip says. */
  async hover(x: number, y: number): Promise<string> {
    const tooltip = this.frame.locator('.tooltip');
    await this.canvas.hover({ position: await this.#at(x, y) });
    await tooltip.waitFor();
    return tooltip.innerText();
  }

  async click(x: number, y: number): Promise<void> {
    await this.canvas.click({ position: await this.#at(x, y) });
  }

  /** Right-clicks a place of the treemap. */
  async rightClick(x: number, y: number): Promise<void> {
    await this.canvas.click({ position: await this.#at(x, y), button: 'right' });
  }

  /** The legend's words, its title first; none where there is no legend. */
  async legend(): Promise<string[]> {
    return this.frame.locator('.legend:visible > span').allInnerTexts();
  }

  /** Chooses in one of the dropdowns: `root`, `metric`, `depth` or `color`. */
  async choose(dropdown: string, option: string): Promise<void> {
    const element = this.frame.locator(`vscode-dropdown#${dropdown}`);
    await element.click();
    await element.locator('vscode-option').getByText(option, { exact: true }).click();
  }

  /** What a dropdown shows. */
  async chosen(dropdown: string): Promise<string> {
    return this.frame
      .locator(`vscode-dropdown#${dropdown}`)
      .evaluate((element) => (element as HTMLElement & { displayValue: string }).displayValue);
  }

  async #at(x: number, y: number): Promise<{ x: number; y: number }> {
    const box = await this.canvas.boundingBox();
    if (!box) throw new Error('The treemap is not in sight.');
    return { x: x * box.width, y: y * box.height };
  }
}
