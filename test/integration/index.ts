import { readdir } from 'node:fs/promises';
import path from 'node:path';
import Mocha from 'mocha';

/**
 * Runs every test file beside this one. The editor calls it inside the extension host.
 *
 * @throws Error when a test failed
 */
export async function run(): Promise<void> {
  const { TEST_REPORTER: reporter, TEST_GREP: grep } = process.env;
  const mocha = new Mocha({
    timeout: 60_000,
    forbidOnly: true,
    forbidPending: true,
    failZero: true,
    ...(reporter ? { reporter } : {}),
    ...(grep ? { grep } : {}),
  });
  const files = await readdir(__dirname, { recursive: true });
  for (const file of files.filter((name) => name.endsWith('.test.js'))) {
    mocha.addFile(path.join(__dirname, file));
  }
  const failures = await new Promise<number>((resolve) => {
    mocha.run(resolve);
  });
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
