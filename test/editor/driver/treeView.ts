import type { Locator, Page } from 'playwright-core';
import { lookAway } from './lookAway';
import { chooseFromMenu, menuItems, openMenu } from './menu';
import { until } from './until';

/** A row of a native tree view, as a person sees it. */
export interface TreeRow {
  readonly label: string;
  /** The size before the label, if there is one, and the dimmed text behind it. */
  readonly description: string;
  /** What a screen reader says. */
  readonly ariaLabel: string;
  /** 1 for the outermost rows. */
  readonly level: number;
  /** Undefined for a row that has no children. */
  readonly expanded: boolean | undefined;
  readonly selected: boolean;
  readonly focused: boolean;
  /** How many rows its parent has, those out of sight included. */
  readonly siblings: number;
}

/** The size that a label begins with: spaces as wide as digits, the number, the unit, and a space of its own. */
const sizeColumn = '^[\\u2007\\u2008]*[≈ +−±-]*[\\d.,?]+ \\w+[\\u2007\\u2008]*\\u2002';

/** A native tree view in the side bar, found by its title. Only rows in sight are known. */
export class TreeView {
  readonly pane: Locator;
  readonly #rows: Locator;

  constructor(
    readonly page: Page,
    readonly title: string,
  ) {
    // The label of the header also has the description beside the title.
    const header = page.locator('.pane-header .title').getByText(title, { exact: true });
    this.pane = page.locator('.pane').filter({ has: header });
    // Not those that stick to the top while scrolling: they are there twice.
    this.#rows = this.pane.locator('.monaco-list-rows > .monaco-list-row');
  }

  /** The rows in sight, from top to bottom. */
  async rows(): Promise<TreeRow[]> {
    return this.#rows.evaluateAll((rows, columnPattern) => {
      const top = (row: Element) => Number.parseFloat((row as HTMLElement).style.top);
      const text = (row: Element, part: string) => row.querySelector(part)?.textContent ?? '';
      return rows
        .sort((a, b) => top(a) - top(b))
        .map((row) => {
          const expanded = row.getAttribute('aria-expanded');
          const whole = text(row, '.label-name');
          const column = new RegExp(columnPattern).exec(whole)?.[0] ?? '';
          const size = column.replace(/[\u2007\u2008\u2002]/g, '');
          return {
            label: whole.slice(column.length),
            description: [size, text(row, '.label-description')].filter(Boolean).join(' · '),
            ariaLabel: row.getAttribute('aria-label') ?? '',
            level: Number(row.getAttribute('aria-level')),
            expanded: expanded === null ? undefined : expanded === 'true',
            selected: row.classList.contains('selected'),
            focused: row.classList.contains('focused'),
            siblings: Number(row.getAttribute('aria-setsize')),
          };
        });
    }, sizeColumn);
  }

  /** Waits until the rows in sight are as `accept` wants them, and returns them. */
  async rowsThat(what: string, accept: (rows: TreeRow[]) => boolean, timeout?: number): Promise<TreeRow[]> {
    let last: TreeRow[] = [];
    const accepted = async (): Promise<TreeRow[] | false> => {
      last = await this.rows();
      return accept(last) && last;
    };
    return until(what, accepted, timeout).catch((error: unknown) => {
      throw new Error(`In the view ${this.title}: ${what}. It shows ${JSON.stringify(last, null, 1)}`, {
        cause: error,
      });
    });
  }

  /** Waits until the dimmed text behind a label matches, and returns the rows in sight. */
  async rowSays(label: string, pattern: RegExp): Promise<TreeRow[]> {
    return this.rowsThat(`${label} says ${pattern.source}`, (rows) =>
      rows.some((row) => row.label === label && pattern.test(row.description)),
    );
  }

  /** The row with exactly this label; the first of several. */
  row(label: string): Locator {
    const exact = `^(?:${sizeColumn.slice(1)})?${label.replace(/[^\w\s]/g, '\\$&')}$`;
    const name = this.page.locator('.label-name').filter({ hasText: new RegExp(exact) });
    return this.#rows.filter({ has: name }).first();
  }

  /** Opens a row and waits until it is open. */
  async expand(label: string): Promise<void> {
    await this.#toggle(label, 'true');
  }

  async collapse(label: string): Promise<void> {
    await this.#toggle(label, 'false');
  }

  async #toggle(label: string, expanded: 'true' | 'false'): Promise<void> {
    const row = this.row(label);
    const isSo = async (): Promise<boolean> => (await row.getAttribute('aria-expanded')) === expanded;
    if (!(await isSo())) await row.locator('.monaco-tl-twistie').click();
    await until(`${label} is ${expanded === 'true' ? 'open' : 'closed'}`, isSo);
    await lookAway(this.page);
  }

  /**
   * Right-clicks a row and chooses an item of its context menu. Looks away then, as the row's hover would lie over the
   * rows below.
   */
  async contextMenu(label: string, item: string): Promise<void> {
    await openMenu(this.page, this.row(label));
    await chooseFromMenu(this.page, item);
    await lookAway(this.page);
  }

  /** The same, again until it has happened: a busy editor may close a menu without doing what was chosen from it. */
  async contextMenuUntil<T>(
    label: string,
    item: string,
    what: string,
    probe: () => Promise<T | undefined | false> | T | undefined | false,
  ): Promise<T> {
    return until(what, async () => {
      await this.contextMenu(label, item);
      return until(what, probe, 8_000);
    });
  }

  /** Right-clicks a row and returns what its context menu offers; closes it. */
  async contextMenuItems(label: string): Promise<string[]> {
    await openMenu(this.page, this.row(label));
    const items = await menuItems(this.page);
    await this.page.keyboard.press('Escape');
    await lookAway(this.page);
    return items;
  }

  /** The text of the hover over a row. */
  async hoverText(label: string): Promise<string> {
    return hoverText(this.page, this.row(label).locator('.label-name'));
  }

  /** Clicks an icon in the view's title; they are there only while the pointer is on the view. */
  async titleAction(name: string): Promise<void> {
    const header = this.pane.locator('.pane-header');
    await header.hover();
    await header.locator(`.actions a[aria-label^="${name}"]`).click();
  }

  /** The dimmed text beside the view's title. */
  async description(): Promise<string> {
    const description = this.pane.locator('.pane-header .description');
    return (await description.count()) > 0 ? await description.innerText() : '';
  }

  /** The message above the rows; empty when there is none. */
  async message(): Promise<string> {
    const message = this.pane.locator('.message');
    return (await message.count()) > 0 ? await message.first().innerText() : '';
  }

  /** Whether the view's progress bar is running; a container's only view has the side bar's. */
  async busy(): Promise<boolean> {
    return (await this.page.locator('.part.sidebar .monaco-progress-container.active').count()) > 0;
  }

  /** The text of the welcome view; empty when rows are shown instead. */
  async welcome(): Promise<string> {
    const welcome = this.pane.locator('.welcome-view-content');
    return (await welcome.isVisible()) ? await welcome.innerText() : '';
  }
}

/** Points at something and returns what its hover says. */
export async function hoverText(page: Page, target: Locator): Promise<string> {
  const hover = page.locator('.workbench-hover-container .workbench-hover, .monaco-hover').last();
  return until('a hover is shown', async () => {
    await lookAway(page);
    // A tooltip that was late may lie under the pointer, and then stays.
    await page.mouse.move(page.viewportSize()!.width - 60, page.viewportSize()!.height / 2);
    await hover.waitFor({ state: 'hidden', timeout: 3000 }).catch(async (error: unknown) => {
      await page.keyboard.press('Escape');
      throw error;
    });
    await target.hover();
    // The editor shows this text until the extension has answered.
    await hover.filter({ hasNotText: 'Loading...' }).waitFor({ timeout: 3000 });
    return (await hover.innerText()).trim() || undefined;
  }).finally(() => lookAway(page));
}
