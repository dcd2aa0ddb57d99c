import assert from 'node:assert/strict';
import {
  agoPeriods,
  describePeriod,
  parsePeriod,
  periodChoices,
  type RootHistory,
} from '../../../../src/host/changes/period';
import type { Checkpoint } from '../../../../src/shared/result';
import { english, now } from '../../../support/host/english';
import { aCheckpoint, aResult } from '../../../support/service/usageData';

const minute = 60_000;

describe('parsePeriod', () => {
  it('brings back what was remembered', () => {
    for (const period of [{ kind: 'scan' }, { kind: 'ago', ms: agoPeriods.week }, { kind: 'at', at: now }])
      assert.deepEqual(parsePeriod(JSON.parse(JSON.stringify(period))), period);
  });

  it('takes anything else as since the previous scan', () => {
    for (const value of [
      undefined,
      null,
      'ago',
      { kind: 'ago' },
      { kind: 'at', at: 'noon' },
      { kind: 'ago', ms: -1 },
    ])
      assert.deepEqual(parsePeriod(value), { kind: 'scan' });
  });
});

describe('describePeriod', () => {
  const at = (minutes: number): { at: number } => ({ at: now - minutes * minute });

  it('names the moment', () => {
    assert.equal(describePeriod({ kind: 'scan' }, [at(14)], english), 'since 14:16');
    assert.equal(
      describePeriod({ kind: 'ago', ms: agoPeriods.day }, [at(3000)], english),
      'since Nov 20, 12:30',
    );
  });

  it('names what roots with different moments have in common', () => {
    const different = [at(14), at(20)];
    assert.equal(describePeriod({ kind: 'scan' }, different, english), 'since the previous scan');
    assert.equal(
      describePeriod({ kind: 'ago', ms: agoPeriods.day }, different, english),
      'since Nov 21, 14:30',
    );
    assert.equal(describePeriod({ kind: 'at', at: now - 14 * minute }, different, english), 'since 14:16');
  });
});

describe('periodChoices', () => {
  const hours = (ago: number, kind: Checkpoint['kind'] = 'scan'): Checkpoint => ({
    ...{ ...aCheckpoint, kind },
    id: ago,
    at: now - ago * 60 * minute,
  });
  /** Changed since its last scan. */
  const result = { ...aResult, changedAt: now };
  const root = (name: string, ...checkpoints: Checkpoint[]): RootHistory => ({ name, result, checkpoints });
  const labels = (...roots: RootHistory[]): string[] =>
    periodChoices(roots, { kind: 'scan' }, english).map(({ label }) => label);

  it('offers the only result once', () => {
    const [only, ...others] = periodChoices([root('r', hours(2 / 3))], { kind: 'scan' }, english);
    assert.deepEqual(others, []);
    assert.equal(only?.label, 'The previous scan');
    assert.equal(only.description, 'Nov 22, 13:50 · 2.00 KiB · 12,000 files');
    assert.equal(only.isCurrent, true);
  });

  it('offers a day, a week and a month ago only with a result that old and not offered yet', () => {
    assert.deepEqual(labels(root('r', hours(2), hours(30))), ['The previous scan', 'Nov 22, 12:30']);
    assert.deepEqual(labels(root('r', hours(30))), ['The previous scan']);
    assert.deepEqual(labels(root('r', hours(1), hours(30), hours(24 * 40))), [
      'The previous scan',
      'A week ago',
      'Nov 22, 13:30',
    ]);
  });

  it('offers each other result by its date, and marks the one that is compared with', () => {
    const checkpoints = [hours(1), hours(2, 'live'), hours(3)];
    const current = { kind: 'at', at: checkpoints[2]!.at } as const;
    const choices = periodChoices([root('r', ...checkpoints)], current, english);
    assert.deepEqual(
      choices.map(({ label, description }) => `${label}: ${description}`),
      [
        'The previous scan: Nov 22, 11:30 · 2.00 KiB · 12,000 files',
        'Nov 22, 13:30: 2.00 KiB · 12,000 files',
        'Nov 22, 12:30: 2.00 KiB · 12,000 files · from live updates',
      ],
    );
    assert.deepEqual(
      choices.map(({ isCurrent }) => isCurrent),
      [true, false, false],
    );
  });

  it('offers each comparison of several roots once', () => {
    const choices = periodChoices(
      [root('a', hours(1), hours(5)), root('b', hours(2))],
      { kind: 'scan' },
      english,
    );
    assert.deepEqual(
      choices.map(({ label, description, root: name }) => [label, description, name]),
      [
        ['The previous scan', '', undefined],
        ['Nov 22, 13:30', '2.00 KiB · 12,000 files', 'a'],
      ],
    );
  });

  it('offers nothing where nothing is stored', () => {
    assert.deepEqual(labels(root('r')), []);
    assert.deepEqual(labels(), []);
  });
});
