import type { Page } from 'playwright-core';

/** The items of the context menu that is open, from top to bottom. */
export async function menuItems(page: Page): Promise<string[]> {
  const items = page.locator('.monaco-menu .action-item .action-label:not(.separator)');
  await items.first().waitFor();
  return items.allInnerTexts();
}

/** Chooses an item of the context menu that is open. */
export async function chooseFromMenu(page: Page, item: string): Promise<void> {
  const name = page.locator('.action-label').getByText(item, { exact: true });
  await page.locator('.monaco-menu .action-item').filter({ has: name }).click();
}
