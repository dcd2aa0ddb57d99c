import type { Wording } from '../../../src/host/editor/format';

/** 14:30 on a day in November, local time. */
export const now = new Date(2026, 10, 22, 14, 30).getTime();

export const english: Wording = {
  units: 'binary',
  metric: 'allocated',
  language: 'en',
  now,
};
