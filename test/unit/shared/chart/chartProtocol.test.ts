import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import {
  isChartSnapshot,
  parseChartPlace,
  parseChartRequest,
} from '../../../../src/shared/chart/chartProtocol';
import { aSnapshot } from '../../../support/host/chartData';
import { damaged, junk } from '../../../support/trees/junk';
import { Random, seed } from '../../../support/trees/random';

/** How many messages of each kind; `FUZZ=n` for more. */
const messages = Number(process.env['FUZZ'] ?? 5000);

describe('parseChartRequest', () => {
  const valid = [
    { kind: 'ready' },
    { kind: 'rescan' },
    { kind: 'enter', id: 7 },
    { kind: 'select', id: 1 },
    { kind: 'root', key: '/home' },
    { kind: 'metric', metric: 'apparent' },
    { kind: 'depth', depth: 5 },
    { kind: 'color', color: 'growth' },
    { kind: 'color', color: 'git' },
    { kind: 'gitPart', part: 'ignored' },
    { kind: 'gitPart', part: undefined },
  ];
  for (const request of valid) {
    it(`understands ${inspect(request)} and nothing beside it`, () => {
      assert.deepEqual(parseChartRequest(request), request);
      assert.deepEqual(parseChartRequest({ ...request, extra: 1 }), request);
    });
  }

  const malformed: unknown[] = [
    undefined,
    null,
    'ready',
    7,
    [],
    [{ kind: 'ready' }],
    {},
    { kind: 'delete' },
    { kind: ['ready'] },
    { kind: 'enter' },
    { kind: 'enter', id: '7' },
    { kind: 'enter', id: 0 },
    { kind: 'enter', id: -1 },
    { kind: 'enter', id: 1.5 },
    { kind: 'select', id: NaN },
    { kind: 'select', id: Infinity },
    { kind: 'select', id: 2 ** 60 },
    { kind: 'root', key: 3 },
    { kind: 'metric', metric: 'files' },
    { kind: 'depth', depth: 0 },
    { kind: 'depth', depth: 6 },
    { kind: 'depth', depth: 2.5 },
    { kind: 'color', color: 'red' },
    { kind: 'color' },
    { kind: 'gitPart', part: 'mixed' },
  ];
  for (const value of malformed) {
    it(`refuses ${inspect(value)}`, () => {
      assert.equal(parseChartRequest(value), undefined);
    });
  }
});

describe('parseChartPlace', () => {
  const place = { root: '/r', metric: 'allocated', depth: 3, color: 'growth', trail: ['a', 'b'] };

  it('brings back a place', () => {
    assert.deepEqual(parseChartPlace(place), place);
  });

  it('refuses what is damaged', () => {
    const damages = [
      { root: 1 },
      { metric: 'x' },
      { depth: 9 },
      { color: 1 },
      { trail: 'a' },
      { trail: ['a', 1] },
    ];
    for (const damage of damages) {
      assert.equal(parseChartPlace({ ...place, ...damage }), undefined);
    }
    assert.equal(parseChartPlace(undefined), undefined);
  });
});

describe('isChartSnapshot', () => {
  const snapshot = aSnapshot;
  const node = snapshot.node!;

  it('accepts what the host sends, as it is after its way through JSON', () => {
    assert.ok(isChartSnapshot(snapshot));
    assert.ok(isChartSnapshot({ ...snapshot, node: undefined, message: 'Empty' }));
  });

  it('refuses anything else', () => {
    const damaged: object[] = [
      { roots: [{ key: '/r' }] },
      { units: 'furlongs' },
      { trail: [{ id: 0, name: 'r' }] },
      { node: { ...node, size: '10' } },
      { node: { ...node, children: [{ ...node, name: null }] } },
      { node: { ...node, directories: true } },
      { node: null },
      { scanning: 'yes' },
      { node: nested(6) },
      { note: { text: 'Scanned' } },
      { color: 'red' },
      { growth: 'Growth' },
      { growth: { title: 'Growth', threshold: -1 } },
      { node: { ...node, before: '7' } },
      { node: { ...node, staleSince: 5 } },
      { node: { ...node, git: { tracked: 1 } } },
      { git: { title: 'Git', only: 'mixed' } },
      { note: { warning: true } },
    ];
    for (const damage of damaged) {
      assert.ok(!isChartSnapshot({ ...snapshot, ...damage }), JSON.stringify(damage));
    }
    for (const value of [undefined, 'snapshot', {}, [snapshot], { snapshot }]) {
      assert.ok(!isChartSnapshot(value));
    }
  });

  it('accepts as many levels as a chart has', () => {
    assert.ok(isChartSnapshot({ ...snapshot, node: nested(5) }));
  });

  it(`refuses a message with any one part damaged (SEED=${seed})`, () => {
    const random = new Random(seed);
    for (let i = 0; i < messages; i++) {
      const bad = damaged(snapshot, random);
      assert.ok(!isChartSnapshot(bad), inspect(bad, { depth: 9 }));
    }
  });

  it('refuses what nests without end, and does not overflow', () => {
    assert.ok(!isChartSnapshot({ ...snapshot, node: nested(100_000) }));
  });

  function nested(levels: number): object {
    let deep: object = { ...node, children: [] };
    for (let i = 0; i < levels; i++) deep = { ...node, children: [deep] };
    return deep;
  }
});

describe('junk', () => {
  it(`is no request, no place and no message (SEED=${seed})`, () => {
    const random = new Random(seed);
    for (let i = 0; i < messages; i++) {
      const value = junk(random);
      for (const parse of [parseChartRequest, parseChartPlace])
        assert.equal(parse(value), undefined, inspect(value));
      assert.ok(!isChartSnapshot(value), inspect(value));
    }
  });
});
