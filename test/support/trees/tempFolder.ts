import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, realpathSync } from 'node:fs';
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

function clear(): void {
  // Node's own rm gives up beyond PATH_MAX.
  if (folders.length > 0) execFileSync('rm', ['-rf', ...folders.splice(0)]);
}

// The soak's processes run no tests.
if (!('after' in globalThis)) process.once('exit', clear);
else
  after(function () {
    this.timeout(120_000);
    clear();
  });
