import type { Locator, Page } from 'playwright-core';
import { until } from './until';

/** Right-clicks until the context menu opens: a row that is drawn anew at that moment gets no click. */
export async function openMenu(page: Page, target: Locator): Promise<void> {
  await until('a context menu opens', async () => {
    await target.click({ button: 'right' });
    await page.locator('.monaco-menu').waitFor({ timeout: 3000 });
    return true;
  });
}

/** The items of the context menu that is open, from top to bottom. */
export async function menuItems(page: Page): Promise<string[]> {
  const items = page.locator('.monaco-menu .action-item .action-label:not(.separator)');
  await items.first().waitFor();
  return items.allInnerTexts();
}

/** Chooses an item of the context menu that is open. */
export async function chooseFromMenu(page: Page, item: string): Promise<void> {
  const name = page.locator('.action-label').getByText(item, { exact: true });
  const menu = page.locator('.monaco-menu');
  await menu.waitFor();
  // A menu that has just opened ignores clicks, lest the one that opened it chooses something.
  await until(`${item} is chosen`, async () => {
    await menu.locator('.action-item').filter({ has: name }).click({ timeout: 2000 });
    await menu.waitFor({ state: 'hidden', timeout: 1000 });
    return true;
  });
}
