import type { Units } from '../../shared/text/bytes';
import type { Metric } from '../../shared/entry';

/** English to the person's language; `{0}`, `{1}` stand for the arguments. `vscode.l10n.t` is one. */
export type Translate = (message: string, ...args: (string | number)[]) => string;

/** How things are put into words for this person, now. */
export interface Wording {
  readonly t: Translate;
  readonly units: Units;
  /** The size that is shown where there is room for one. */
  readonly metric: Metric;
  /** BCP 47, for dates. */
  readonly language: string;
  /** In ms since 1970. */
  readonly now: number;
}
