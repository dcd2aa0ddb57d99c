import assert from 'node:assert/strict';
import { menuContext, parseMenuContext } from '../../../../src/shared/chart/chartMenu';
import { junk } from '../../../support/trees/junk';
import { Random, seed } from '../../../support/trees/random';

describe('the context of the chart’s menu', () => {
  it('leads from the page to the command, beside what the editor adds', () => {
    const context = JSON.parse(menuContext('/r "q"', 7)) as object;
    assert.deepEqual(parseMenuContext({ webview: 'diskUsage.chart', ...context }), { root: '/r "q"', id: 7 });
  });

  it(`is not taken from anything else (SEED=${seed})`, () => {
    const row = { kind: 'directory', root: '/r', id: 7, path: '/r/a' };
    for (const argument of [undefined, null, row, { diskUsageRow: 'folder', root: '/r' }])
      assert.equal(parseMenuContext(argument), undefined);
    const random = new Random(seed);
    for (let i = 0; i < 500; i++) assert.equal(parseMenuContext(junk(random)), undefined);
  });
});
