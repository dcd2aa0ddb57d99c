import type { RootState } from '../../../../src/shared/state';
import { words } from '../../../../src/shared/text/words';
import assert from 'node:assert/strict';
import { momentsOfMessage, oldAsOf, viewMessage } from '../../../../src/host/folders/viewMessage';
import { english, now } from '../../../support/host/english';
import { aResult, anIdleRoot, aRow, aScan, followed, notLive } from '../../../support/service/usageData';

const idle = anIdleRoot;
const one = (state: RootState): string | undefined => viewMessage([{ name: 'r', state }], english);

describe('viewMessage', () => {
  it('is silent while nothing is known', () => {
    assert.equal(one(idle), undefined);
  });

  it('follows a scan', () => {
    assert.equal(one({ ...idle, scan: aScan }), 'Scanning: 12,345 files, 1.00 GiB so far.');
  });

  it('says how to be rid of a long automatic scan, but not of one that was asked for', () => {
    const long = { ...aScan, startedAt: now - 61_000 };
    assert.match(one({ ...idle, scan: long }) ?? '', /has run for 1 min 1 s; “Stop Automatic Scans Here”/);
    assert.doesNotMatch(one({ ...idle, scan: { ...long, priority: 'normal' } }) ?? '', /Stop Automatic/);
  });

  it('tells how the scan went', () => {
    const totals = { ...aRow, readErrors: 3, excluded: 4 };
    assert.equal(
      one({ ...idle, result: { ...aResult, totals } }),
      'Scanned 14:16 in 1.2 s: 12,347 entries, 3 could not be read, 4 excluded.',
    );
  });

  it('tells what is wrong with a result', () => {
    const unsaved = { ...aResult, saved: false, saveError: words('The disk is full.') };
    assert.match(one({ ...idle, result: unsaved }) ?? '', /entries\. The disk is full\./);
    assert.match(one({ ...idle, result: aResult, outdated: true }) ?? '', /other settings/);
    assert.match(
      one({ ...idle, result: aResult, problem: words('It is gone.') }) ?? '',
      /^It is gone\. Scanned/,
    );
    const totals = { ...aRow, files: 0, directories: 0, excluded: 9 };
    assert.match(
      one({ ...idle, result: { ...aResult, totals } }) ?? '',
      /^Everything here is excluded \(9 entries\)/,
    );
  });

  it('tells whether what is shown follows the files', () => {
    const said = (live: RootState['live']): string => one({ ...idle, result: aResult, live }) ?? '';
    assert.match(said(followed), /entries\. Changes show live\.$/);
    assert.match(said(notLive), /entries\.$/);
    assert.match(said({ ...followed, verifying: true }), /Looking for changes since then…$/);
    assert.match(
      said({ ...followed, kind: 'distrusted' }),
      /not told of all changes here\. Rescan to renew\.$/,
    );
  });

  it('tells of what lags behind once it does for long, and when that will be', () => {
    const lagging = (ms: number): RootState => {
      return { ...idle, result: aResult, live: { ...followed, staleSince: now - ms } };
    };
    assert.match(one(lagging(oldAsOf)) ?? '', /Changes show live\.$/);
    assert.match(one(lagging(oldAsOf + 1)) ?? '', /Some sizes are as of 14:28\.$/);
    assert.deepEqual(momentsOfMessage(lagging(1000)), [now - 1000 + oldAsOf]);
  });

  it('says once what holds of all folders', () => {
    const a = { name: 'a', state: { ...idle, result: aResult, live: followed } };
    const said = viewMessage([a, { ...a, name: 'b' }], english) ?? '';
    assert.equal(
      said.replace(/Scanned [^.]*\.[^.]*\./g, 'Scanned.'),
      'a: Scanned. • b: Scanned. • Changes show live.',
    );
    const other = { name: 'b', state: { ...a.state, live: notLive } };
    assert.match(viewMessage([a, other], english) ?? '', /^a: Scanned .*live\. • b: Scanned .* entries\.$/);
    assert.match(
      viewMessage([a, { name: 'b', state: idle }], english) ?? '',
      /^a: Scanned .*Changes show live\.$/,
    );
  });

  it('names the folders where there are several', () => {
    const states = [
      { name: 'a', state: { ...idle, problem: words('Gone.') } },
      { name: 'b', state: idle },
      { name: 'c', state: { ...idle, scan: aScan } },
    ];
    assert.equal(viewMessage(states, english), 'a: Gone. • c: Scanning: 12,345 files, 1.00 GiB so far.');
  });
});
