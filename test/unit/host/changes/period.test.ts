import assert from 'node:assert/strict';
import { agoPeriods, describePeriod, parsePeriod } from '../../../../src/host/changes/period';
import { english, now } from '../../../support/host/english';

const minute = 60_000;

describe('parsePeriod', () => {
  it('brings back what was remembered', () => {
    for (const period of [{ kind: 'scan' }, { kind: 'ago', ms: agoPeriods.week }, { kind: 'at', at: now }])
      assert.deepEqual(parsePeriod(JSON.parse(JSON.stringify(period))), period);
  });

  it('takes anything else as since the last scan', () => {
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
    assert.equal(describePeriod({ kind: 'scan' }, different, english), 'since the last scan');
    assert.equal(
      describePeriod({ kind: 'ago', ms: agoPeriods.day }, different, english),
      'since Nov 21, 14:30',
    );
    assert.equal(describePeriod({ kind: 'at', at: now - 14 * minute }, different, english), 'since 14:16');
  });
});
