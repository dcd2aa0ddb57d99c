import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { CancelledError } from '../../../src/shared/errors';
import { describeWithMounts } from '../../support/faults/mounts';
import { manyFiles, oddMount } from '../../support/faults/oddMount';
import { locate, newUsage } from '../../support/service/usage';
import { tempFolder } from '../../support/trees/tempFolder';
import { until } from '../../support/until';

const query = { sort: 'size', metric: 'allocated', limit: 500, listing: true } as const;

describeWithMounts('A folder that takes long to list', () => {
  it('says how far it is, and is cancelled without harm to anything else', async function () {
    this.timeout(60_000);
    const root = tempFolder('holds');
    fs.mkdirSync(path.join(root, 'mount'));
    const slow = await oddMount({ entries: manyFiles(60), lookMs: 30 }, path.join(root, 'mount'));
    const usage = newUsage();
    try {
      usage.setRoots([root]);
      await usage.scan(root, 'normal');
      const { row } = (await locate(usage, path.join(root, 'mount')))!;
      const listing = usage.folder(root, row.id, query);
      const refused = assert.rejects(listing, CancelledError);
      await until(() => (usage.state(root)!.listing?.entries ?? 0) > 0);
      assert.equal(usage.state(root)!.listing!.directory, path.join(root, 'mount'));
      const scan = usage.scan(root, 'normal');
      usage.cancelFolder(root, row.id);
      await refused;
      assert.equal(usage.state(root)!.listing, undefined);
      assert.equal((await scan).totals.files, 60);
      const page = await usage.folder(root, row.id, query);
      assert.equal(page.fileCount, 60);
    } finally {
      slow.release();
      await usage.close();
    }
  });
});
