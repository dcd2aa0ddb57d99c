import assert from 'node:assert/strict';
import { settings } from '../../../src/shared/settings';

describe('settings', () => {
  it('take what they say they take', () => {
    assert.ok(settings.maxProcs.is(1));
    assert.ok(settings.maxProcs.is(64));
    assert.ok(settings.maxProcs.is(null));
    assert.ok(settings.dirLevel.is(0));
    assert.ok(settings.autoScan.is('never'));
    assert.ok(settings.exclude.is(['**/x']));
  });

  it('take nothing else', () => {
    for (const value of [0, 65, 1.5, '4', NaN, true, undefined])
      assert.ok(!settings.maxProcs.is(value), String(value));
    for (const value of [-1, 0.5, '1']) assert.ok(!settings.dirLevel.is(value));
    for (const value of [0, null, 1e9]) assert.ok(!settings.batchSize.is(value));
    for (const value of ['x', [1], [''], { 0: 'x' }, null]) assert.ok(!settings.exclude.is(value));
    assert.ok(!settings.autoScan.is('always'));
    assert.ok(!settings.followSymlinks.is('true'));
  });
});
