import type { RootState } from '../../../../src/shared/state';
import assert from 'node:assert/strict';
import { mayFollow, wantsAutomaticScan, type Occasion } from '../../../../src/host/scans/whenToScan';
import { words } from '../../../../src/shared/text/words';
import { aResult, anIdleRoot, aScan } from '../../../support/service/usageData';

const usual: Occasion = { mode: 'onOpen', isViewVisible: false, isStopped: false, wasTried: false };
const fresh = anIdleRoot;

describe('wantsAutomaticScan', () => {
  it('scans what was never scanned or with other settings, and nothing else', () => {
    assert.equal(wantsAutomaticScan(fresh, usual), true);
    assert.equal(wantsAutomaticScan({ ...fresh, result: aResult, outdated: true }, usual), true);
    assert.equal(wantsAutomaticScan({ ...fresh, result: aResult }, usual), false);
    assert.equal(wantsAutomaticScan({ ...fresh, result: undefined }, usual), false);
    assert.equal(wantsAutomaticScan({ ...fresh, scan: aScan }, usual), false);
  });

  it('obeys the setting, a stop and a failure', () => {
    assert.equal(wantsAutomaticScan(fresh, { ...usual, mode: 'never', isViewVisible: true }), false);
    assert.equal(wantsAutomaticScan(fresh, { ...usual, mode: 'whenVisible' }), false);
    assert.equal(wantsAutomaticScan(fresh, { ...usual, mode: 'whenVisible', isViewVisible: true }), true);
    assert.equal(wantsAutomaticScan(fresh, { ...usual, isStopped: true }), false);
    assert.equal(wantsAutomaticScan(fresh, { ...usual, wasTried: true }), false);
  });
});

describe('mayFollow', () => {
  const scanning: RootState = { ...fresh, scan: aScan };
  const opening: RootState = { ...fresh, result: aResult, scan: { ...aScan, kind: 'expansion' } };

  it('is when a scan is over, with a result or a problem, and when a row was opened', () => {
    assert.equal(mayFollow(scanning, { ...fresh, result: aResult }), true);
    assert.equal(mayFollow(scanning, { ...fresh, problem: words('It is gone.') }), true);
    assert.equal(mayFollow(opening, { ...fresh, result: aResult }), true);
  });

  it('is not while one runs, without one, or where it was cancelled', () => {
    assert.equal(mayFollow(scanning, scanning), false);
    assert.equal(mayFollow(undefined, fresh), false);
    assert.equal(mayFollow(fresh, { ...fresh, result: aResult }), false);
    assert.equal(mayFollow(scanning, fresh), false);
  });
});
