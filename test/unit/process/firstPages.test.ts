import assert from 'node:assert/strict';
import { FirstPages } from '../../../src/process/firstPages';
import type { FolderPage, FolderQuery } from '../../../src/shared/queries';
import { rootId } from '../../../src/shared/entry';
import { newMemory } from '../../support/service/remote';
import { aResult, aRow } from '../../support/service/usageData';

describe('The first pages that a window keeps', () => {
  it('are not written again where only times differ, for the file that they are in may be in the root', async () => {
    const memory = newMemory();
    let writes = 0;
    const counting = {
      ...memory,
      update: (key: string, value: unknown) => (writes++, memory.update(key, value)),
    };
    const pages = new FirstPages(counting, '/storage');
    const query = { sort: 'size', metric: 'allocated', limit: 500 } as FolderQuery;
    const keep = async (newest: number, allocated: number): Promise<void> => {
      const row = { ...aRow, newest, allocated };
      const info = { ...aResult, changedAt: newest, totals: { ...aResult.totals, newest } };
      const page = { row, directories: [row], files: [] } as unknown as FolderPage;
      await pages.keep('/root', info, query, page);
    };
    await keep(1, 4096);
    await keep(2, 4096);
    assert.equal(writes, 1);
    await keep(3, 8192);
    assert.equal(writes, 2);
    assert.equal(pages.page('/root', rootId, query)?.row.allocated, 8192);
  });
});
