import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const folders: string[] = [];

/** A folder of the test's own, that any user may look into; removed when the tests of this file are over. */
export function tempFolder(name: string): string {
  const folder = mkdtempSync(path.join(realpathSync(os.tmpdir()), `disk-usage-${name}-`));
  chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

after(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});
