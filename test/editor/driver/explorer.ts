import type { Locator, Page } from 'playwright-core';
import { chooseFromMenu, openMenu } from './menu';
import { hoverText } from './treeView';
import { until } from './until';

/** VS Code's own Explorer. */
export class Explorer {
  constructor(readonly page: Page) {}

  row(name: string): Locator {
    return this.page.locator(`.explorer-folders-view .monaco-list-row[aria-label^="${name}"]`).first();
  }

  /** What the hover over a name says: its path and what decorations add. Of folders in one row, over the last name. */
  async hoverText(name: string): Promise<string> {
    return hoverText(this.page, this.row(name).locator('.label-name').last());
  }

  /** Waits until the hover over a name matches, and returns it: answers come later than the row. */
  async hoverSays(name: string, pattern: RegExp): Promise<string> {
    let last = '';
    return until(`the hover of ${name} says ${pattern.source}`, async () => {
      last = await this.hoverText(name);
      return pattern.test(last) && last;
    }).catch((error: unknown) => {
      throw new Error(`The hover of ${name} does not say ${pattern.source} but: ${last}`, { cause: error });
    });
  }

  /** What a screen reader says of a row, decorations included. */
  async ariaLabel(name: string): Promise<string> {
    return (await this.row(name).locator('.monaco-icon-label').first().getAttribute('aria-label')) ?? '';
  }

  /** Right-clicks a name and chooses an item of its context menu. */
  async contextMenu(name: string, item: string): Promise<void> {
    await openMenu(this.page, this.row(name));
    await chooseFromMenu(this.page, item);
  }
}
