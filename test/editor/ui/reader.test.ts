import assert from 'node:assert/strict';
import { readdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { serviceProcesses } from '../../support/faults/processes';
import { openFolder } from '../driver/openFolder';
import { session } from '../driver/session';
import { temporaryFolder } from '../driver/temporaryFolder';
import type { TreeView } from '../driver/treeView';
import { until } from '../driver/until';
import { untilScanned } from '../driver/untilScanned';
import type { Workbench } from '../driver/workbench';

/** The installed extension's binary for reading Linux file systems. */
async function installedBinary(): Promise<string> {
  const { editor } = await session();
  const extensions = path.join(editor.userData, '../exts');
  const [name, ...more] = readdirSync(extensions).filter((each) => each.startsWith('disk-usage.disk-usage-'));
  assert.ok(name !== undefined && more.length === 0, 'one version of the extension is installed');
  return path.join(extensions, name, 'dist/koffi.node');
}

describe('the installed package', () => {
  const folder = temporaryFolder({ 'src/deep/a.bin': 50_000, 'src/b.bin': 9_000, 'c.txt': 10 });
  let workbench: Workbench;
  let tree: TreeView;
  let binary: string;

  const rescan = async (): Promise<string[]> => {
    const before = workbench.log.count('Scan completed');
    await workbench.palette('Disk Usage: Rescan');
    await until('the scan is over', () => workbench.log.count('Scan completed') > before);
    return (await untilScanned(tree)).map(({ label, description }) => `${label} ${description}`);
  };

  before(async () => {
    binary = await installedBinary();
    workbench = await openFolder(folder, { settings: { 'diskUsage.autoScan': 'never' } });
    await workbench.openContainer('Disk Usage');
    tree = workbench.tree('Folders');
  });
  after(() => workbench.close());

  it('reads by system calls, and without their binary shows the same sizes', async () => {
    const native = await rescan();
    assert.match(workbench.log.read(), /\[info\] The native reader reads the file system$/m);
    assert.doesNotMatch(workbench.log.read(), /portable/);
    renameSync(binary, `${binary}.away`);
    try {
      for (const id of serviceProcesses()) process.kill(id, 'SIGKILL');
      await until('it is noticed', () => workbench.log.count('ended unexpectedly') > 0);
      assert.deepEqual(await rescan(), native);
    } finally {
      renameSync(`${binary}.away`, binary);
    }
    assert.match(workbench.log.read(), /\[info\] The portable reader reads the file system: .*koffi\.node/);
  });
});
