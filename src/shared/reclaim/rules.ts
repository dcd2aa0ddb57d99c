import { buildRules } from './buildRules';
import { packageRules } from './packageRules';
import type { Rule } from './rule';
import { webRules } from './webRules';

/** Every rule that comes with the extension. The first one whose proof holds says what a folder is. */
export const rules: readonly Rule[] = [...webRules, ...buildRules, ...packageRules];

/** Whether a rule is about the folder, by its path relative to the root or longer, and by the markers in it. */
export function concerns({ folders, marker }: Rule, path: string, markers: ReadonlySet<string>): boolean {
  const isNamed = folders.some((end) => path === end || path.endsWith(`/${end}`));
  return isNamed || (marker !== undefined && markers.has(marker));
}
