import type { RootState } from '../../../../src/shared/state';
import { words } from '../../../../src/shared/text/words';
import assert from 'node:assert/strict';
import { chartGrowth, chartMessage, chartNote } from '../../../../src/host/chart/chartModel';
import { english, now } from '../../../support/host/english';
import { aCheckpoint, aResult, anIdleRoot, aRow, aScan, followed } from '../../../support/service/usageData';

const idle = anIdleRoot;
const note = (state: Partial<RootState>): string | undefined =>
  chartNote({ ...idle, ...state }, english)?.text;
const message = (state: Partial<RootState>): string | undefined =>
  chartMessage({ ...idle, ...state }, english);

describe('chartNote', () => {
  it('says when the folder was scanned as the tree does', () => {
    assert.equal(note({ result: aResult }), 'Scanned 14:16');
    const totals = { ...aRow, readErrors: 1234 };
    assert.equal(note({ result: { ...aResult, totals } }), 'Scanned 14:16 · 1,234 items could not be read');
  });

  it('warns where the numbers may be wrong', () => {
    const outdated = chartNote({ ...idle, result: aResult, outdated: true }, english);
    assert.equal(outdated?.warning, true);
    assert.equal(outdated.text, 'Scan settings have changed. Rescan to apply them.');
    assert.equal(note({ result: aResult, problem: words('It is gone.') }), 'It is gone.');
    const unreliable = { ...idle, result: aResult, live: { ...followed, watcherTrouble: 'missed' as const } };
    assert.equal(chartNote(unreliable, english)?.warning, true);
    assert.match(chartNote(unreliable, english)?.text ?? '', /watcher does not report some changes/);
  });

  it('says whether the numbers follow the files', () => {
    assert.equal(note({ result: aResult, live: followed }), 'Scanned 14:16, live');
    assert.equal(note({ result: aResult, live: { ...followed, verifying: true } }), 'Scanned 14:16');
    const live = { ...followed, staleSince: now - 60_000 };
    assert.equal(note({ result: aResult, live }), 'Scanned 14:16, parts last updated 14:29');
  });
});

describe('chartMessage', () => {
  it('says why there is nothing to draw', () => {
    assert.equal(chartMessage(undefined, english), 'Open a folder to see where its disk space goes.');
    assert.equal(message({}), 'This folder has not been scanned yet.');
    assert.equal(message({ scan: aScan }), 'Scanning: 12,345 files, 1.00 GiB so far.');
    const totals = { ...aRow, files: 0, directories: 0 };
    assert.equal(message({ result: { ...aResult, totals } }), 'This folder is empty.');
    assert.match(
      message({ result: { ...aResult, totals: { ...totals, excluded: 1 } } }) ?? '',
      /diskUsage\.exclude/,
    );
  });

  it('is silent where there is something', () => {
    assert.equal(message({ result: aResult }), undefined);
  });
});

describe('chartGrowth', () => {
  it('says since when, and what was too small to be kept', () => {
    assert.deepEqual(chartGrowth(aCheckpoint, 'allocated', english), {
      title: 'Growth since Nov 21, 14:30',
      threshold: 2 ** 20,
    });
    assert.equal(chartGrowth(undefined, 'allocated', english).threshold, undefined);
  });
});
