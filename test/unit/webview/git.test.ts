import assert from 'node:assert/strict';
import type { ChartNode, ChartSnapshot } from '../../../src/shared/chart/chartProtocol';
import { gitText, isWanted, kindOf, restParts, shortGit, type PartBytes } from '../../../webview/git';

const parts = (some: Partial<PartBytes>): PartBytes => ({
  ...{ tracked: 0, ignored: 0, untracked: 0, git: 0, outside: 0 },
  ...some,
});
const node = (some: Partial<PartBytes> | undefined): ChartNode => ({ git: some && parts(some) }) as ChartNode;
const all = { units: 'binary', git: { title: 'Git:', only: undefined } } as ChartSnapshot;
const only = { ...all, git: { title: 'Git:', only: 'ignored' } } as ChartSnapshot;

describe('the parts of git in the chart', () => {
  it('have the kind that most bytes are of', () => {
    assert.equal(kindOf(parts({ ignored: 51, tracked: 49 })), 'ignored');
    assert.equal(kindOf(parts({ ignored: 50, tracked: 50 })), 'mixed');
    assert.equal(kindOf(parts({ ignored: 40, tracked: 30, git: 30 })), 'mixed');
    assert.equal(kindOf(undefined), undefined);
  });

  it('are for files and smaller folders what the folders shown do not have', () => {
    const whole = node({ tracked: 100, ignored: 50 });
    const shown = [node({ tracked: 30 }), node({ ignored: 50 })];
    assert.deepEqual(restParts(whole, shown), parts({ tracked: 70 }));
    assert.equal(restParts(whole, [node(undefined)]), undefined);
    assert.equal(restParts(node(undefined), []), undefined);
    assert.equal(restParts(whole, [node({ tracked: 120, ignored: 50 })]), undefined);
  });

  it('are words in the list, or the bytes of the only part that is wanted', () => {
    const some = parts({ tracked: 2048, ignored: 1024 });
    assert.equal(gitText(some, all), '2.00 KiB tracked, 1.00 KiB ignored');
    assert.equal(shortGit(some, all), 'Tracked');
    assert.equal(shortGit(some, only), '1.00 KiB');
    assert.deepEqual(
      [isWanted(some, all), isWanted(some, only), isWanted(parts({ git: 5 }), only)],
      [true, true, false],
    );
    assert.deepEqual([isWanted(undefined, all), isWanted(undefined, only)], [true, false]);
    const rank = { ...all, git: undefined };
    assert.deepEqual([gitText(some, rank), isWanted(some, rank)], ['', true]);
  });
});
