import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import type { Editor } from '../server.mjs';
import { Explorer } from './explorer';
import { ExtensionLog } from './extensionLog';
import { lookAway } from './lookAway';
import { Problems } from './problems';
import { TreeView } from './treeView';
import { until } from './until';

export type Settings = Readonly<Record<string, unknown>>;

/** The built-in themes, and the class that the workbench has with each. */
const themes = {
  dark: { name: 'Dark Modern', mark: '.monaco-workbench.vs-dark' },
  light: { name: 'Light Modern', mark: '.monaco-workbench.vs' },
  'high contrast': { name: 'Default High Contrast', mark: '.monaco-workbench.hc-black' },
  'high contrast light': { name: 'Default High Contrast Light', mark: '.monaco-workbench.hc-light' },
} as const;

/** A window of the editor. */
export class Workbench {
  readonly explorer: Explorer;
  readonly problems: Problems;
  readonly log: ExtensionLog;
  #settings: Settings;

  constructor(
    readonly page: Page,
    readonly editor: Editor,
    settings: Settings,
  ) {
    this.explorer = new Explorer(page);
    this.problems = new Problems(page);
    this.log = new ExtensionLog(editor.userData);
    this.#settings = settings;
  }

  /** Waits until the window can be used. */
  async ready(): Promise<void> {
    await this.page.locator('.activitybar .action-item').first().waitFor();
    await this.page.locator('.statusbar-item').first().waitFor();
  }

  /** Reloads the window, after the person looked away from it for a moment: that is when it saves its state. */
  async reload(): Promise<void> {
    await this.page.evaluate(() => {
      // The focus may be in a webview, of which the window knows nothing.
      window.dispatchEvent(new Event('focus'));
      document.hasFocus = () => false;
      window.dispatchEvent(new Event('blur'));
    });
    await this.page.waitForTimeout(1000);
    await this.page.reload();
    await this.ready();
  }

  /**
   * Changes user settings while the window is open, in the settings editor: the browser's window does not follow the
   * file on disk.
   */
  async configure(settings: Settings): Promise<void> {
    this.#settings = { ...this.#settings, ...settings };
    this.editor.configure(this.#settings);
    const written = this.#savedSettings();
    await this.palette('Preferences: Open User Settings (JSON)');
    const tab = this.page.locator('.monaco-editor[data-uri$="/User/settings.json"]');
    await tab.click();
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.insertText(JSON.stringify(JSON.parse(written)));
    await this.page.keyboard.press('Control+S');
    await until('the settings are saved', () => this.#savedSettings() !== written);
    await this.palette('View: Close Editor');
    await tab.waitFor({ state: 'detached' });
  }

  #savedSettings(): string {
    return readFileSync(path.join(this.editor.userData, 'User/settings.json'), 'utf8');
  }

  /** Changes the colour theme and waits until it is there. */
  async setTheme(theme: keyof typeof themes): Promise<void> {
    const { name, mark } = themes[theme];
    await this.configure({ 'workbench.colorTheme': name });
    await this.page.locator(mark).waitFor();
  }

  /** Chooses a colour theme by its label in the editor's own picker; no tab is opened or left for it. */
  async chooseTheme(label: string): Promise<void> {
    await this.palette('Preferences: Color Theme');
    await this.pick(label);
  }

  /** Chooses in the quick pick that is open: types a label, and takes the row that has exactly it. */
  async pick(label: string): Promise<void> {
    await this.quickInput.fill(label);
    const rows = this.page.locator('.quick-input-list .monaco-list-row');
    await rows
      .filter({ has: this.page.getByText(label, { exact: true }) })
      .first()
      .click();
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Runs a command by its title in the palette, such as `Disk Usage: Rescan`, as soon as it is there. */
  async palette(title: string): Promise<void> {
    const rows = this.page.locator('.quick-input-list .monaco-list-row');
    const command = rows.filter({ has: this.page.getByText(title, { exact: true }) }).first();
    await until(`${title} is in the palette`, async () => {
      if (!(await this.quickInput.isVisible())) await this.page.keyboard.press('F1');
      await this.quickInput.fill(`>${title}`, { timeout: 2000 });
      const clicked = command.click({ timeout: 3000 }).then(() => true);
      // An open palette does not learn of commands that come later.
      return clicked.catch(() => this.page.keyboard.press('Escape').then(() => false));
    });
  }

  /** The field of the quick pick or input box that is open. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget .quick-input-box input');
  }

  /** The choices of the quick pick that is open: what a screen reader says of each. */
  async quickPicks(): Promise<string[]> {
    const rows = this.page.locator('.quick-input-list .monaco-list-row');
    return rows.evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? ''));
  }

  /** Opens a container of the activity bar, unless it is open. */
  async openContainer(title: string): Promise<void> {
    const item = this.page.locator('.activitybar .action-item').filter({
      has: this.page.locator(`a[aria-label^="${title}"]`),
    });
    await item.waitFor();
    await until(`${title} is open`, async () => {
      const open = await item.evaluate((element) => element.classList.contains('checked'));
      if (!open) await item.click();
      return open;
    });
    // Else its tooltip would lie over the rows.
    await lookAway(this.page);
  }

  /** Drags the edge of the side bar until it has this width (px). */
  async sideBarWidth(width: number): Promise<void> {
    const bar = this.page.locator('.part.sidebar');
    const { x, y, width: before, height } = (await bar.boundingBox())!;
    await this.page.mouse.move(x + before, y + height / 2);
    await this.page.mouse.down();
    await this.page.mouse.move(x + width, y + height / 2, { steps: 4 });
    await this.page.mouse.up();
    await lookAway(this.page);
  }

  /** A native tree view by its title; its container must be open. */
  tree(title: string): TreeView {
    return new TreeView(this.page, title);
  }

  /** What was copied last. */
  async clipboard(): Promise<string> {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** The page of the extension's webview in an editor tab, for as long as it is in sight. */
  webviewFrame(): FrameLocator {
    return this.page
      .frameLocator('iframe.webview.ready[src*="disk-usage.disk-usage"]:not([src*="purpose=webviewView"])')
      .frameLocator('iframe#active-frame');
  }

  /** The texts of the toasts in sight. */
  async notifications(): Promise<string[]> {
    return this.page.locator('.notifications-toasts .notification-list-item-message').allInnerTexts();
  }

  /** Waits for a message and chooses *Undo* in it. */
  async undo(message: string): Promise<void> {
    const text = this.page.locator('.notification-list-item-message').getByText(message, { exact: true });
    const toast = this.page.locator('.notifications-toasts .notification-list-item').filter({ has: text });
    await toast.getByRole('button', { name: 'Undo' }).click();
  }

  /** The texts of all messages of this window, also of those that have left the corner by now. */
  async keptNotifications(): Promise<string[]> {
    await this.palette('Notifications: Show Notifications');
    const messages = this.page.locator('.notifications-center .notification-list-item-message');
    await messages.first().waitFor();
    return messages.allInnerTexts();
  }

  /** The texts of the status bar's items, as a screen reader says them. */
  async statusBar(): Promise<string[]> {
    const items = this.page.locator('.statusbar-item:not(.hidden) a.statusbar-item-label');
    return items.evaluateAll((all) => all.map((item) => item.getAttribute('aria-label') ?? ''));
  }

  /** Keeps a picture of the window as artifacts/screenshots/NAME.png. */
  async screenshot(name: string): Promise<void> {
    const folder = path.resolve('artifacts/screenshots');
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: path.join(folder, `${name.replace(/[^\w-]+/g, '-')}.png`) });
  }

  /** Closes the window. */
  async close(): Promise<void> {
    await this.page.close();
  }
}
