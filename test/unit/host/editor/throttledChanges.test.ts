import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { ThrottledChanges } from '../../../../src/host/editor/throttledChanges';
import type { UsageChange } from '../../../../src/shared/change';
import { Emitter } from '../../../../src/shared/lifecycle';
import { until } from '../../../support/until';

describe('ThrottledChanges', () => {
  let source: Emitter<UsageChange>;
  let throttled: ThrottledChanges;
  let got: UsageChange[];
  let failures: unknown[];

  beforeEach(() => {
    source = new Emitter();
    failures = [];
    throttled = new ThrottledChanges(source.event, (error) => failures.push(error));
    got = [];
    throttled.onDidChange((change) => got.push(change));
  });
  afterEach(() => {
    throttled.dispose();
  });

  it('passes the first change on at once, and those of a root that follow as one', async () => {
    source.fire({ kind: 'rows', root: '/a', rows: [1, 2], listed: [2] });
    assert.equal(got.length, 1);
    source.fire({ kind: 'rows', root: '/a', rows: [1, 3], listed: [3] });
    source.fire({ kind: 'rows', root: '/b', rows: [1] });
    source.fire({ kind: 'rows', root: '/a', rows: [1, 4] });
    assert.equal(got.length, 1);
    await until(() => got.length > 1);
    assert.deepEqual(got.slice(1), [
      { kind: 'rows', root: '/a', rows: [1, 3, 4], listed: [3] },
      { kind: 'rows', root: '/b', rows: [1] },
    ]);
  });

  it('loses nothing: a change of the roots and another result are passed on', async () => {
    source.fire({ kind: 'state', root: '/a' });
    source.fire({ kind: 'rows', root: '/a', rows: [1] });
    source.fire({ kind: 'result', root: '/a' });
    source.fire({ kind: 'roots' });
    source.fire({ kind: 'roots' });
    await until(() => got.length > 1);
    assert.deepEqual(got.slice(1), [{ kind: 'result', root: '/a' }, { kind: 'roots' }]);
  });

  it('passes on every change though a view fails at each of them', async () => {
    const failure = new Error('a view failed');
    throttled.onDidChange(() => {
      throw failure;
    });
    source.fire({ kind: 'roots' });
    source.fire({ kind: 'rows', root: '/a', rows: [1] });
    source.fire({ kind: 'rows', root: '/b', rows: [1] });
    await until(() => got.length === 3);
    assert.deepEqual(failures, [failure, failure, failure]);
  });

  it('is silent once it is disposed', async () => {
    source.fire({ kind: 'roots' });
    source.fire({ kind: 'roots' });
    throttled.dispose();
    await setTimeout(600);
    assert.equal(got.length, 1);
  });
});
