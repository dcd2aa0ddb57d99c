import type { Page } from 'playwright-core';

/** Chooses an item of the context menu that is open. */
export async function chooseFromMenu(page: Page, item: string): Promise<void> {
  const name = page.locator('.action-label').getByText(item, { exact: true });
  await page.locator('.monaco-menu .action-item').filter({ has: name }).click();
}
