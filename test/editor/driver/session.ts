import { chromium, type BrowserContext } from 'playwright-core';
import { findChromium } from '../chromium.mjs';
import { startEditor, type Editor, type EditorOptions } from '../server.mjs';
import { temporaryFolder } from './temporaryFolder';

/** One editor and one browser, which all tests share. */
export interface Session {
  readonly editor: Editor;
  /** Of all windows: the browser need not load the editor's code anew for each. */
  readonly context: BrowserContext;
}

let shared: Promise<Session> | undefined;

/**
 * The shared session, started by the first who asks, with the options that this one names. The packaged extension is
 * installed in it.
 */
export function session(options: EditorOptions = {}): Promise<Session> {
  return (shared ??= start(options));
}

/** Ends the editor and the browser, if they were started. */
export async function endSession(): Promise<void> {
  const ending = await shared?.catch(() => undefined);
  shared = undefined;
  await ending?.context.close();
  await ending?.editor.stop();
}

async function start(options: EditorOptions): Promise<Session> {
  const executablePath = findChromium();
  const vsix = process.env['DISK_USAGE_VSIX'];
  if (executablePath === undefined || vsix === undefined) throw new Error('Run this with: npm test -- ui');
  // Settings open as an ordinary tab, so that keys do there what they do elsewhere.
  const editor = await startEditor({ vsix, settings: { 'workbench.editor.useModal': 'off' }, ...options });
  // A person's browser has a profile on the disk too; without one it compiles the editor's code anew for each window.
  const context = await chromium.launchPersistentContext(temporaryFolder(), {
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
    locale: 'en-US',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  return { editor, context };
}
