import type { Units } from '../../shared/text/bytes';
import type { Metric } from '../../shared/entry';

/** Translates an English text; `{0}`, `{1}` are places for the arguments. `vscode.l10n.t` is one. */
export type Translate = (message: string, ...args: (string | number)[]) => string;

/** Language, units and time for texts. */
export interface Wording {
  readonly t: Translate;
  readonly units: Units;
  /** The size to show where there is room for only one. */
  readonly metric: Metric;
  /** BCP 47, for dates. */
  readonly language: string;
  /** In ms since the epoch. */
  readonly now: number;
}
