import assert from 'node:assert/strict';
import { fromText } from '../../../../src/shared/text/byteString';
import { DirectoryWatches } from '../../../../src/service/live/directoryWatches';
import { DirtyPaths } from '../../../../src/service/live/dirtyPaths';
import { LaterLooks } from '../../../../src/service/live/laterLooks';
import { burstEvents, liveTimings, maxDirty } from '../../../../src/service/live/liveTimings';
import { PendingReads } from '../../../../src/service/live/pendingReads';

const timings = { gather: 250, quiet: 1_000, floodWait: 60_000 };

describe('dirty paths', () => {
  it('are what an event names and the folder it is in, each once', () => {
    const dirty = new DirtyPaths(timings);
    assert.equal(dirty.dueAt, undefined);
    for (const path of ['a/b/file', 'a/b/other', 'a/b', 'top', '']) dirty.event(fromText(path), 5_000);
    assert.deepEqual(
      [...dirty.take()],
      [
        ['a/b/file', 'whole'],
        ['a/b', 'whole'],
        ['a/b/other', 'whole'],
        ['a', 'look'],
        ['top', 'whole'],
        ['', 'whole'],
      ],
    );
    assert.equal(dirty.isEmpty, true);
  });

  it('are due a fixed time after the first event, however many follow', () => {
    const dirty = new DirtyPaths(timings);
    for (let at = 1_000; at < 1_240; at += 10) dirty.event(fromText(`f${at}`), at);
    assert.equal(dirty.dueAt, 1_250);
  });

  it('give way to a scan after too many events without a pause, once it is quiet', () => {
    const dirty = new DirtyPaths(timings);
    for (let i = 0; i < burstEvents; i++) dirty.event(fromText('same'), 1_000);
    assert.equal(dirty.flooded, false);
    dirty.event(fromText('same'), 1_001);
    assert.equal(dirty.flooded, true);
    dirty.event(fromText('same'), 1_700);
    assert.equal(dirty.dueAt, 2_700);
    assert.equal(dirty.take().size, 0);
    assert.equal(dirty.isEmpty, true);
  });

  it('stay where events pause now and then', () => {
    const dirty = new DirtyPaths(timings);
    for (let i = 0; i < 3 * burstEvents; i++)
      dirty.event(fromText('same'), Math.floor(i / (burstEvents - 1)) * 1_000);
    assert.equal(dirty.flooded, false);
  });

  it('stay where few come at a time, without any pause', () => {
    const dirty = new DirtyPaths(timings);
    for (let i = 0; i < 3 * burstEvents; i++) dirty.event(fromText('log'), i * 20);
    assert.equal(dirty.flooded, false);
  });

  it('give way to a scan also where it never gets quiet, after a while', () => {
    const dirty = new DirtyPaths(timings);
    for (let i = 0; i < 100 * burstEvents; i++) dirty.event(fromText('same'), i);
    assert.ok(dirty.flooded);
    const dueAt = dirty.dueAt!;
    assert.ok(dueAt < burstEvents * 1.2 + timings.floodWait, String(dueAt));
    dirty.take();
    dirty.event(fromText('same'), dueAt);
    assert.equal(dirty.flooded, false);
  });

  it('are bounded in number, whatever the time', () => {
    const dirty = new DirtyPaths(timings);
    for (let i = 0; i < maxDirty; i++) dirty.add(fromText(`d${i}`), 'look', 0);
    assert.equal(dirty.flooded, false);
    dirty.add(fromText('one more'), 'look', 0);
    assert.equal(dirty.flooded, true);
  });
});

describe('pending reads', () => {
  const newPending = (): PendingReads => new PendingReads(liveTimings, new DirectoryWatches(() => undefined));

  it('are a scan’s where there are more to read later than there is room for', () => {
    const pending = newPending();
    for (let i = 0; i < maxDirty; i++) pending.putOff(fromText(`d${i}`), { at: 1, reading: 'whole' }, 0);
    assert.equal(pending.dirty.flooded, false);
    pending.putOff(fromText('one more'), { at: 1, reading: 'whole' }, 0);
    assert.equal(pending.dirty.flooded, true);
  });

  it('are a scan’s where more is new than there is room for', () => {
    const pending = newPending();
    for (let i = 0; i <= maxDirty; i++) pending.cameAnew(fromText(`d${i}`), 0);
    assert.equal(pending.dirty.flooded, true);
    assert.equal(pending.nextAt, -Infinity);
  });

  it('wait for the scan of a flood, however overdue they are', () => {
    const pending = newPending();
    pending.second.plan(fromText('a'), { at: 1, reading: 'look' });
    for (let i = 0; i <= burstEvents; i++) pending.dirty.event(fromText('same'), 5_000);
    assert.equal(pending.nextAt, 6_000);
  });
});

describe('a flood', () => {
  it('lets everything else wait until the scan', () => {
    const pending = new PendingReads(liveTimings, new DirectoryWatches(() => undefined));
    pending.second.plan(fromText('a'), { at: 1, reading: 'look' });
    pending.putOff(fromText('b'), { at: 1, reading: 'whole' }, 0);
    for (let i = 0; i <= burstEvents; i++) pending.dirty.event(fromText('same'), 5_000);
    assert.equal(pending.nextAt, 6_000);
    assert.equal(pending.nextAt, pending.dirty.dueAt);
  });

  it('is over though a few changes trickle in elsewhere', () => {
    const dirty = new DirtyPaths(timings);
    dirty.event(fromText('here'), 0);
    dirty.count(burstEvents + 100, 100);
    assert.equal(dirty.flooded, true);
    for (let at = 200; at < 9_000; at += 200) dirty.count(1, at);
    const { dueAt } = dirty;
    assert.ok(dueAt! >= 1_100 && dueAt! <= 2_100, String(dueAt));
  });
});

describe('later looks', () => {
  it('are put off by each new reason, and come when they are due', () => {
    const looks = new LaterLooks();
    looks.plan(fromText('a'), { at: 100, reading: 'look' });
    looks.plan(fromText('b'), { at: 150, reading: 'look' });
    looks.plan(fromText('a'), { at: 200, reading: 'look' });
    looks.plan(fromText('b'), { at: 120, reading: 'look' }, true);
    assert.equal(looks.nextAt, 120);
    assert.deepEqual([...looks.takeDue(199)], [['b', 'look']]);
    looks.plan(fromText('a'), { at: 200, reading: 'whole' });
    assert.deepEqual([...looks.takeDue(200)], [['a', 'whole']]);
    assert.equal(looks.nextAt, undefined);
  });

  it('are bounded in number, and say what has no room', () => {
    const looks = new LaterLooks();
    const plan = (name: string): boolean => looks.plan(fromText(name), { at: 1, reading: 'look' });
    for (let i = 0; i < maxDirty; i++) assert.ok(plan(`d${i}`));
    assert.equal(plan('one more'), false);
    assert.equal(plan('d7'), true);
    assert.equal(looks.size, maxDirty);
  });
});
