import { fill } from '../../../src/shared/text/words';
import type { Wording } from '../../../src/host/editor/format';

/** 14:30 on a day in November, local time. */
export const now = new Date(2026, 10, 22, 14, 30).getTime();

/** Fills in a message's places as `vscode.l10n.t` does where there is no translation. */
export const english: Wording = {
  t: fill,
  units: 'binary',
  metric: 'allocated',
  language: 'en',
  now,
};
