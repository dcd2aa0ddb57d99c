import type { Page } from 'playwright-core';
import type { Editor } from '../server.mjs';
import { session } from './session';
import { Workbench, type Settings } from './workbench';

const windows = new Set<Workbench>();

export interface OpenOptions {
  /** User settings for this window. */
  readonly settings?: Settings;
  readonly width?: number;
  readonly height?: number;
  /** Another editor than the one that all tests share. */
  readonly editor?: Editor;
}

/**
 * Opens a new window on a folder, a `.code-workspace` file, or (undefined) on nothing, as a person without any
 * history would, and waits until it can be used. Close it when the test is over.
 */
export async function openFolder(target: string | undefined, options: OpenOptions = {}): Promise<Workbench> {
  const { settings = {}, width = 1280, height = 800 } = options;
  const { context, editor: shared } = await session();
  const { editor = shared } = options;
  editor.configure(settings);
  const page = await context.newPage();
  await page.setViewportSize({ width, height });
  await forget(page, editor.url);
  page.setDefaultTimeout(30_000);
  const workbench = new Workbench(page, editor, settings);
  windows.add(workbench);
  page.on('close', () => windows.delete(workbench));
  await page.goto(`${editor.url}/?${query(target)}`);
  await workbench.ready();
  if (isWorkspaceFile(target)) await seeFolders(workbench);
  return workbench;
}

/**
 * A window without a history reads its workspace file while it starts. Where the file is there a moment too early, its
 * folders are overlooked for good; what is remembered of it by then shows them the next time.
 */
async function seeFolders(workbench: Workbench): Promise<void> {
  const row = workbench.page.locator('.explorer-folders-view .monaco-list-row').first();
  const isThere = await row.waitFor({ timeout: 6_000 }).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  console.log('    loaded again: the editor overlooked the folders of its workspace file');
  await workbench.page.reload();
  await workbench.ready();
  await row.waitFor();
}

/** Removes what earlier windows of an editor left in the browser, but for its cache. */
async function forget(page: Page, origin: string): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  await browser.send('Storage.clearDataForOrigin', { origin, storageTypes: 'local_storage,indexeddb' });
  await browser.detach();
}

/** The windows that are open now. */
export function openWindows(): readonly Workbench[] {
  return [...windows];
}

function query(target: string | undefined): string {
  if (target === undefined) return 'ew=true';
  return `${isWorkspaceFile(target) ? 'workspace' : 'folder'}=${encodeURIComponent(target)}`;
}

function isWorkspaceFile(target: string | undefined): boolean {
  return target?.endsWith('.code-workspace') ?? false;
}
