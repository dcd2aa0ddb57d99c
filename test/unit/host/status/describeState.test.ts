import type { RootState } from '../../../../src/shared/state';
import { words } from '../../../../src/shared/text/words';
import assert from 'node:assert/strict';
import { chartMessage, chartNote } from '../../../../src/host/chart/chartModel';
import { describeDirectory, directoryHover, type RowContext } from '../../../../src/host/folders/rowText';
import { viewMessage } from '../../../../src/host/status/describeState';
import { sizeText } from '../../../../src/host/hover/explorerSizes';
import { describeAge, isLive } from '../../../../src/host/status/describeState';
import { workspaceStatus } from '../../../../src/host/status/statusText';
import { english, now } from '../../../support/host/english';
import { aResult, anIdleRoot, aRow, aScan, followed, notLive } from '../../../support/service/usageData';

/** Every state of a root that views tell apart. */
const states = [...allStates()];

function* allStates(): Generator<RootState> {
  for (const result of [undefined, null, aResult, { ...aResult, totals: { ...aRow, readErrors: 2 } }])
    for (const scan of [undefined, aScan])
      for (const problem of [undefined, words('It is gone.')])
        for (const outdated of [false, true])
          for (const live of [followed, { ...followed, watcherReliable: false }, notLive])
            for (const verifying of [false, true])
              for (const staleSince of [undefined, now - 1000, now - 120_000])
                yield {
                  ...anIdleRoot,
                  ...{ result, scan, problem, outdated },
                  live: { ...live, verifying, staleSince },
                };
}

/** All texts about the state, by where they show. */
function texts(state: RootState): Readonly<Record<string, string>> {
  const context: RowContext = {
    ...{ whole: undefined, at: aResult.scannedAt, overlapping: false, expansion: undefined },
    ...{ live: isLive(state), staleSince: state.live.staleSince, earlier: undefined },
  };
  const path = { ...aRow, at: aResult.scannedAt, staleSince: state.live.staleSince };
  const status = workspaceStatus([{ name: 'r', state }], english);
  return {
    message: viewMessage([{ name: 'r', state }], english) ?? '',
    chart: chartMessage(state, english) ?? chartNote(state, english)?.text ?? '',
    status: status?.tooltip ?? '',
    ...(state.result && {
      row: describeDirectory(aRow, context, english),
      hover: directoryHover('r', aRow, context, english),
      explorer: sizeText(path, isLive(state), english),
    }),
  };
}

describe('The texts about one state', () => {
  it('never contradict each other', () => {
    for (const state of states) {
      const said = texts(state);
      const all = Object.values(said).join('\n');
      const shown = JSON.stringify(said);
      if (/, live$/m.test(all))
        assert.doesNotMatch(all, /watcher does not report|Checking for changes/, shown);
      if (all.includes('Live updates are on'))
        assert.doesNotMatch(all, /watcher does not report|Checking|scanning/i, shown);
      const ages = ['status', 'hover', 'explorer'].flatMap(
        (where) => /Scanned .*/.exec(said[where] ?? '') ?? [],
      );
      assert.ok(new Set(ages).size <= 1, shown);
      if (state.scan) assert.match(said['message']!, state.result ? /^Rescanning: / : /^Scanning: /, shown);
    }
  });

  it('leave rows quiet, and mention staleness in the message once it lasts', () => {
    for (const state of states) {
      const { row = '', message = '' } = texts(state);
      assert.doesNotMatch(row, /updated|Scanned|live/i);
      if (message.includes('last updated')) assert.equal(state.live.staleSince, now - 120_000);
    }
  });
});

describe('describeAge', () => {
  it('says when a folder was scanned, and whether that is still true', () => {
    const age = { at: now - 14 * 60_000, live: false, staleSince: undefined };
    assert.equal(describeAge(age, english), 'Scanned 14:16');
    assert.equal(describeAge({ ...age, live: true }, english), 'Scanned 14:16, live');
    assert.equal(
      describeAge({ ...age, live: true, staleSince: now - 60_000 }, english),
      'Scanned 14:16, parts last updated 14:29',
    );
  });
});
