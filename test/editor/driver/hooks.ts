import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { exitOnSignals } from '../../run/childProcess.mjs';
import { openWindows } from './openFolder';
import { endSession, session } from './session';
import { removeTemporaryFolders } from './temporaryFolder';

exitOnSignals();
process.on('exit', removeTemporaryFolders);

/** Mocha's root hooks: keep what explains a failure, and leave nothing behind. */
export const mochaHooks = {
  async afterEach(this: Mocha.Context): Promise<void> {
    if (this.currentTest?.state === 'failed') await keepEvidence(this.currentTest.fullTitle());
  },

  async afterAll(): Promise<void> {
    await endSession();
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
