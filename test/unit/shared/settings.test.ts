import assert from 'node:assert/strict';
import { settings } from '../../../src/shared/settings';

describe('settings', () => {
  it('take what they say they take', () => {
    assert.equal(settings.maxProcs.parse(1), 1);
    assert.equal(settings.maxProcs.parse(64), 64);
    assert.equal(settings.maxProcs.parse(null), null);
    assert.equal(settings.dirLevel.parse(0), 0);
    assert.equal(settings.autoScan.parse('never'), 'never');
    assert.deepEqual(settings.exclude.parse(['**/x']), ['**/x']);
  });

  it('take nothing else', () => {
    for (const value of [0, 65, 1.5, '4', NaN, true, undefined])
      assert.equal(settings.maxProcs.parse(value), undefined, String(value));
    for (const value of [-1, 0.5, '1']) assert.equal(settings.dirLevel.parse(value), undefined);
    for (const value of [0, null, 1e9]) assert.equal(settings.batchSize.parse(value), undefined);
    for (const value of ['x', [1], [''], { 0: 'x' }, null])
      assert.equal(settings.exclude.parse(value), undefined);
    assert.equal(settings.autoScan.parse('always'), undefined);
    assert.equal(settings.followSymlinks.parse('true'), undefined);
  });
});
