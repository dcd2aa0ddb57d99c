import type { Page } from 'playwright-core';
import type { Editor } from '../server.mjs';
import { rememberWorkspace } from './rememberWorkspace';
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
  if (isWorkspaceFile(target)) rememberWorkspace(editor, target);
  await page.goto(`${editor.url}/?${query(target)}`);
  await workbench.ready();
  return workbench;
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

function isWorkspaceFile(target: string | undefined): target is string {
  return target?.endsWith('.code-workspace') ?? false;
}
