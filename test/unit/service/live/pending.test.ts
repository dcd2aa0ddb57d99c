import assert from 'node:assert/strict';
import { fromText } from '../../../../src/shared/text/byteString';
import { Burst } from '../../../../src/service/live/burst';
import { burstEvents, liveTimings, maxPending } from '../../../../src/service/live/liveTimings';
import { Pending } from '../../../../src/service/live/pending';
import type { Extent, Reason } from '../../../../src/service/live/pendingRead';
import { isAtOrBelowAny } from '../../../../src/service/live/rereads';
import { reread, row } from '../../../support/service/rereads';

const timings = { ...liveTimings, gather: 250, quiet: 1_000, floodWait: 60_000 };

class TestPending extends Pending {
  constructor() {
    super(timings);
  }

  wait(path: string, extent: Extent, reason: Reason, dueAt: number, staleSince = Infinity): void {
    this.add({ path: fromText(path), extent, reason, dueAt, staleSince }, 0);
  }

  /** What is due, as `path extent`. */
  due(now: number): string[] {
    this.takeDue(now);
    const due = this.reading.map(({ path, extent }) => `${path} ${extent}`).sort();
    this.finish([reread('', { deep: true })], this.moment);
    return due;
  }
}

describe('Pending reads', () => {
  let pending: TestPending;

  beforeEach(() => {
    pending = new TestPending();
  });

  it('are what an event names and the folder it is in, each once', () => {
    assert.equal(pending.nextAt, Infinity);
    for (const path of ['a/b/file', 'a/b/other', 'a/b', 'top', '']) pending.event(fromText(path), 5_000);
    const expected = [' entries', ' subtree', 'a entries', 'a/b entries', 'a/b subtree', 'a/b/file subtree'];
    assert.deepEqual(pending.due(5_250), [...expected, 'a/b/other subtree', 'top subtree']);
    assert.equal(pending.nextAt, Infinity);
  });

  it('are due a fixed time after the first event, however many follow', () => {
    for (let at = 1_000; at < 1_240; at += 10) pending.event(fromText(`f${at}`), at);
    assert.equal(pending.nextAt, 1_250);
    assert.equal(pending.due(1_250).length, 25);
  });

  it('come back where they were not read, and with what was added meanwhile', () => {
    pending.wait('a', 'entries', 'event', 10, 5);
    pending.takeDue(10);
    pending.wait('a', 'entries', 'event', 20);
    assert.deepEqual(
      pending.stale.map(({ staleSince }) => staleSince),
      [5],
      'stale while it is read',
    );
    pending.putBack(15, 0);
    assert.equal(pending.nextAt, 15);
    assert.deepEqual(pending.due(15), ['a entries']);
  });

  it('are not tried again before their time where they failed, whatever reports them', () => {
    pending.event(fromText('a/file'), 0);
    pending.takeDue(250);
    pending.event(fromText('a/file'), 300);
    pending.fail([reread('a', { deep: true })], 400);
    pending.event(fromText('a/file'), 1_000);
    assert.equal(pending.nextAt, 400 + timings.secondLook);
    assert.equal(pending.hasFailed, true);
    pending.event(fromText('b/file'), 2_000);
    assert.deepEqual(pending.due(2_250), ['b entries', 'b/file subtree']);
  });

  it('are settled by another read that includes them, unless it began before', () => {
    pending.wait('a', 'subtree', 'related', 100, 5);
    pending.wait('a/b', 'subtree', 'related', 100, 5);
    pending.finish([reread('a')], pending.moment);
    assert.equal(pending.stale.length, 2, 'its own entries only');
    const { moment } = pending;
    pending.wait('a/c', 'entries', 'related', 100, 6);
    pending.wait('a/d', 'subtree', 'event', 100, 6);
    pending.finish([reread('a', { deep: true })], moment);
    assert.deepEqual(pending.due(100), ['a/c entries', 'a/d subtree']);
  });

  it('keep the time of the longer wait, and end where their directories are gone', () => {
    for (const staleSince of [5, 8]) pending.wait('a/b', 'subtree', 'related', 9, staleSince);
    pending.wait('a/b', 'subtree', 'unwatched', 9, 6);
    pending.wait('a/bc', 'subtree', 'related', 9, 7);
    const stale = (): unknown => pending.stale.map(({ path, staleSince }) => [path, staleSince]);
    assert.deepEqual(stale(), [
      ['a/b', 5],
      ['a/b', 6],
      ['a/bc', 7],
    ]);
    pending.remove(isAtOrBelowAny([fromText('a/b')]), pending.moment);
    assert.deepEqual(stale(), [['a/bc', 7]]);
  });

  it('are read as the stored directories that they lead to', () => {
    pending.event(fromText('a/limit/file'), 0);
    pending.takeDue(250);
    const rows = pending.reading.map(() => row('a/limit', { exact: false, atLimit: true }));
    pending.resolve(rows);
    assert.deepEqual(
      pending.reading.map(({ path, extent, reason }) => [path, extent, reason]),
      [['a/limit', 'subtree', 'related']],
    );
  });

  it('put a second look off with each reason, and never move another read back', () => {
    pending.wait('a', 'entries', 'secondLook', 100);
    pending.wait('a', 'entries', 'secondLook', 200);
    assert.equal(pending.nextAt, 200);
    pending.wait('a', 'entries', 'related', 50);
    pending.wait('a', 'entries', 'secondLook', 300);
    assert.equal(pending.nextAt, 50);
  });

  it('give way to a scan after too many events without a pause, once it is quiet', () => {
    pending.wait('later', 'entries', 'secondLook', 1);
    for (let i = 0; i < burstEvents; i++) pending.event(fromText('same'), 1_000);
    assert.equal(pending.burst.flooded, false);
    pending.event(fromText('same'), 1_001);
    assert.equal(pending.burst.flooded, true);
    pending.event(fromText('same'), 1_700);
    assert.equal(pending.nextAt, 2_700, 'however overdue others are');
    pending.burst.end();
    assert.deepEqual(pending.due(2_700), ['later entries']);
  });

  it('are a scan’s where there are more than there is room for, second looks not counted', () => {
    const half = maxPending / 2;
    for (let i = 0; i < half; i++) pending.wait(`d${i}`, 'subtree', 'new', 1);
    for (let i = 0; i < 2 * maxPending; i++) pending.wait(`s${i}`, 'entries', 'secondLook', 1);
    for (let i = 0; i < half; i++) pending.wait(`e${i}`, 'entries', 'related', 1);
    assert.equal(pending.burst.flooded, false);
    pending.wait('one more', 'entries', 'related', 1);
    assert.equal(pending.burst.flooded, true);
    pending.burst.end();
    assert.deepEqual(pending.due(1_000_000), []);
  });
});

describe('A burst', () => {
  it('is none where events pause now and then', () => {
    const burst = new Burst(timings);
    for (let i = 0; i < 3 * burstEvents; i++) burst.count(1, true, Math.floor(i / (burstEvents - 1)) * 1_000);
    assert.equal(burst.flooded, false);
  });

  it('is none where few come at a time, without any pause', () => {
    const burst = new Burst(timings);
    for (let i = 0; i < 3 * burstEvents; i++) burst.count(1, true, i * 20);
    assert.equal(burst.flooded, false);
  });

  it('is over after a while also where it never gets quiet', () => {
    const burst = new Burst(timings);
    for (let i = 0; i < 100 * burstEvents; i++) burst.count(1, true, i);
    assert.ok(burst.flooded);
    const { overAt } = burst;
    assert.ok(overAt < burstEvents * 1.2 + timings.floodWait, String(overAt));
    burst.end();
    burst.count(1, true, overAt);
    assert.equal(burst.flooded, false);
  });

  it('is over though a few changes trickle in elsewhere', () => {
    const burst = new Burst(timings);
    burst.count(1, true, 0);
    burst.count(burstEvents + 100, false, 100);
    assert.equal(burst.flooded, true);
    for (let at = 200; at < 9_000; at += 200) burst.count(1, false, at);
    assert.ok(burst.overAt >= 1_100 && burst.overAt <= 2_100, String(burst.overAt));
  });
});
