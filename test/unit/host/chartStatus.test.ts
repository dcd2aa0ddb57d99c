import { words } from '../../../src/shared/words';
import assert from 'node:assert/strict';
import { chartMessage, chartNote } from '../../../src/host/chartStatus';
import type { RootState } from '../../../src/usage/usage';
import { english } from '../../support/english';
import { aResult, aRow, aScan } from '../../support/usageData';

const idle: RootState = { path: '/r', result: null, scan: undefined, problem: undefined, outdated: false };
const note = (state: Partial<RootState>): string | undefined =>
  chartNote({ ...idle, ...state }, english)?.text;
const message = (state: Partial<RootState>): string | undefined =>
  chartMessage({ ...idle, ...state }, english);

describe('chartNote', () => {
  it('says when the folder was scanned as the tree does', () => {
    assert.equal(note({ result: aResult }), 'Scanned 14:16');
    const totals = { ...aRow, readErrors: 1234 };
    assert.equal(note({ result: { ...aResult, totals } }), 'Scanned 14:16 · 1,234 could not be read');
  });

  it('warns where the numbers are not today’s', () => {
    const outdated = chartNote({ ...idle, result: aResult, outdated: true }, english);
    assert.equal(outdated?.warning, true);
    assert.match(outdated.text, /other settings/);
    assert.equal(note({ result: aResult, problem: words('It is gone.') }), 'It is gone.');
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
