import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const folders = new Set<string>();

/**
 * A new folder with these files: their relative paths and their sizes in bytes. It is removed when the tests end.
 *
 * @returns its absolute path
 */
export function temporaryFolder(files: Readonly<Record<string, number>> = {}): string {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'disk-usage-ui-'));
  folders.add(folder);
  for (const [name, size] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, Buffer.alloc(size, 'x'));
  }
  return folder;
}

/** Removes every such folder; a browser that is just ending may still write into its own. */
export function removeTemporaryFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  folders.clear();
}
