import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { exitOnSignals } from '../../run/childProcess.mjs';
import { openWindows } from './openFolder';
import { endSession, session } from './session';
import { removeTemporaryFolders } from './temporaryFolder';
import type { Workbench } from './workbench';

exitOnSignals();
process.on('exit', removeTemporaryFolders);

let openBefore: readonly Workbench[] = [];

/** Mocha's root hooks: keep what explains a failure, and leave nothing behind. */
export const mochaHooks = {
  beforeEach(): void {
    openBefore = openWindows();
  },

  async afterEach(this: Mocha.Context): Promise<void> {
    // Of a test that is tried again it is not said that it failed.
    if (this.currentTest === undefined || this.currentTest.state === 'passed') return;
    await keepEvidence(this.currentTest.fullTitle());
    for (const workbench of openWindows()) if (!openBefore.includes(workbench)) await workbench.close();
  },

  async afterAll(): Promise<void> {
    // A worker of a parallel run comes here after each file. Its editor serves all of them, and ends with the worker.
    if (process.env['MOCHA_WORKER_ID'] === undefined) await endSession();
  },
};

/** Saves a picture of every window, the extension's log, the browser's console and the server's log. */
async function keepEvidence(title: string): Promise<void> {
  const { editor } = await session();
  const name = `failed ${title}`.replace(/[^\w-]+/g, '-');
  mkdirSync('artifacts/logs', { recursive: true });
  copyFileSync(editor.logFile, `artifacts/logs/${name}.server.log`);
  for (const [index, workbench] of openWindows().entries()) {
    await workbench.screenshot(`${name}-${index}`).catch(() => undefined);
    const { violations, uncaught, logged } = workbench.problems;
    const console = [...violations, ...uncaught, ...logged].join('\n');
    writeFileSync(`artifacts/logs/${name}-${index}.log`, `${workbench.log.read()}\n${console}`);
  }
}
