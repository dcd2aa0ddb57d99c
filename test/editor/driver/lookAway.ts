import type { Page } from 'playwright-core';

/** Moves the pointer to where nothing has a hover: the empty middle of the status bar. */
export async function lookAway(page: Page): Promise<void> {
  const { width, height } = page.viewportSize()!;
  await page.mouse.move(width / 2, height - 3);
}
