import type { Page } from 'playwright-core';

/** What went wrong in a page and its webviews, as the browser's console tells it. */
export class Problems {
  /** Refusals by a content security policy. */
  readonly violations: string[] = [];
  /** Uncaught errors, of the workbench and of webviews. */
  readonly uncaught: string[] = [];
  /** Everything else logged as an error; the workbench itself has some. */
  readonly logged: string[] = [];

  constructor(page: Page) {
    page.on('pageerror', (error) => this.uncaught.push(error.stack ?? error.message));
    page.on('console', (message) => {
      const text = `${message.text()} (${message.location().url})`;
      if (/content security policy/i.test(text)) this.violations.push(text);
      else if (message.type() === 'error') this.logged.push(text);
    });
  }
}
