import type { RootState, WatcherTrouble } from '../../../../src/shared/state';
import { words } from '../../../../src/shared/text/words';
import assert from 'node:assert/strict';
import { viewMessage } from '../../../../src/host/status/describeState';
import { longStale } from '../../../../src/host/status/describeState';
import { english, now } from '../../../support/host/english';
import { aResult, anIdleRoot, aRow, aScan, followed, notLive } from '../../../support/service/usageData';

const idle = anIdleRoot;
const one = (state: Partial<RootState>): string | undefined =>
  viewMessage([{ name: 'r', state: { ...idle, ...state } }], english);

describe('viewMessage', () => {
  it('is silent while nothing is known', () => {
    assert.equal(one({}), undefined);
  });

  it('follows a scan', () => {
    assert.equal(one({ scan: aScan }), 'Scanning: 12,345 files, 1.00 GiB so far.');
    assert.equal(one({ scan: aScan, result: aResult }), 'Rescanning: 12,345 files so far.');
  });

  it('says how to stop a long automatic scan, but not one that was asked for', () => {
    const long = { ...aScan, startedAt: now - 61_000 };
    assert.match(one({ scan: long }) ?? '', /has run for 1 min 1 s\. “Stop Automatic Scans Here”/);
    assert.doesNotMatch(one({ scan: { ...long, priority: 'normal' } }) ?? '', /Stop Automatic/);
  });

  it('is one short line that stays true while files change', () => {
    const said = (live: RootState['live']): string => one({ result: aResult, live }) ?? '';
    assert.equal(said(followed), 'Scanned 14:16. Live updates are on.');
    assert.equal(said({ ...followed, busy: true }), said(followed));
    assert.equal(said({ ...followed, verifying: true }), 'Scanned 14:16. Checking for changes…');
    assert.equal(said(notLive), 'Scanned 14:16.');
    const yesterday = { ...aResult, scannedAt: now - 24 * 3_600_000 };
    const longest = one({ result: yesterday, live: { ...followed, verifying: true } });
    // A side bar of the usual width shows as many characters in a line.
    for (const text of [said(followed), longest ?? '']) assert.ok(text.length <= 45, text);
  });

  it('says what needs attention', () => {
    const unsaved = { ...aResult, saved: false, saveError: words('The disk is full.') };
    assert.equal(one({ result: unsaved }), 'The disk is full. Scanned 14:16.');
    assert.equal(
      one({ result: aResult, outdated: true }),
      'Scan settings have changed. Rescan to apply them. Scanned 14:16.',
    );
    assert.equal(one({ result: aResult, problem: words('It is gone.') }), 'It is gone. Scanned 14:16.');
    const troubled = (watcherTrouble: WatcherTrouble): string =>
      one({ result: aResult, live: { ...followed, watcherTrouble } }) ?? '';
    assert.equal(
      troubled('missed'),
      'The file watcher does not report some changes in this folder. Rescan to refresh. Scanned 14:16.',
    );
    assert.match(
      troubled('limit'),
      /^The limit fs\.inotify\.max_user_watches or max_user_instances is reached.* Scanned 14:16\.$/,
    );
    assert.match(troubled('excluded'), /^The setting files\.watcherExclude leaves out this whole folder/);
    assert.match(
      troubled('fileSystem'),
      /^This file system does not report changes that are made elsewhere\./,
    );
    const totals = { ...aRow, readErrors: 3 };
    assert.equal(
      one({ result: { ...aResult, totals }, live: followed }),
      '3 items could not be read. Scanned 14:16. Live updates are on.',
    );
    const nothing = { ...aRow, files: 0, directories: 0, excluded: 9 };
    assert.match(
      one({ result: { ...aResult, totals: nothing } }) ?? '',
      /^Everything here is excluded \(9 items\): see the setting diskUsage\.exclude\./,
    );
    const blockless = { ...aRow, apparent: 10_000_000, allocated: 0 };
    assert.match(
      one({ result: { ...aResult, totals: blockless } }) ?? '',
      /^This file system does not tell how much of the disk files take; the sizes are apparent ones\. Scanned/,
    );
  });

  it('mentions stale sizes only once they last, and knows when that will be', () => {
    const stale = (ms: number): Partial<RootState> => ({
      result: aResult,
      live: { ...followed, staleSince: now - ms },
    });
    assert.match(one(stale(longStale)) ?? '', /Live updates are on\.$/);
    assert.equal(one(stale(longStale + 1)), 'Scanned 14:16. Some sizes were last updated at 14:28.');
  });
});

describe('viewMessage of several folders', () => {
  const root = (name: string, state: Partial<RootState>): { name: string; state: RootState } => ({
    name,
    state: { ...idle, ...state },
  });
  const live = { result: aResult, live: followed };

  it('says once what is true of all', () => {
    const later = { ...live, result: { ...aResult, scannedAt: now } };
    assert.equal(
      viewMessage([root('a', live), root('b', live)], english),
      'Scanned 14:16. Live updates are on.',
    );
    assert.equal(
      viewMessage([root('a', later), root('b', live)], english),
      'Scanned 14:16 to 14:30. Live updates are on.',
    );
    assert.equal(
      viewMessage([root('a', live), root('b', {})], english),
      'Scanned 14:16. Live updates are on.',
    );
  });

  it('names those that differ', () => {
    assert.equal(
      viewMessage([root('a', live), root('b', { result: aResult })], english),
      'a: Live updates are on. • Scanned 14:16.',
    );
    const states = [
      root('a', { problem: words('Gone.') }),
      root('b', live),
      root('c', { scan: aScan }),
      root('d', {}),
    ];
    assert.equal(
      viewMessage(states, english),
      'a: Gone. • c: Scanning: 12,345 files, 1.00 GiB so far. • Scanned 14:16. Live updates are on.',
    );
  });
});
