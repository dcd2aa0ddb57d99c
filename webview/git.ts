import { describePart, type GitKind, gitKindOf, type GitPart, gitPartKeys } from '../src/shared/git';
import type { ChartNode, ChartSnapshot } from '../src/shared/chart/chartProtocol';
import { formatBytes } from '../src/shared/text/bytes';
import { t } from '../src/shared/text/words';

/** Bytes by what git does with them. */
export type PartBytes = NonNullable<ChartNode['git']>;

/** In the order of the legend. */
export const gitKinds: readonly GitKind[] = [...gitPartKeys, 'mixed'];

/** The bytes of a directory's rest, beside the children shown. Undefined if something of it is not known. */
export function restParts(parent: ChartNode, shown: readonly ChartNode[]): PartBytes | undefined {
  const whole = parent.git;
  if (!whole || shown.some((child) => !child.git)) return undefined;
  const rest = (key: GitPart): number =>
    Math.max(0, whole[key] - shown.reduce((sum, child) => sum + child.git![key], 0));
  const parts = Object.fromEntries(gitPartKeys.map((key) => [key, rest(key)])) as PartBytes;
  const sum = gitPartKeys.reduce((all, key) => all + parts[key], 0);
  // Hard links may leave nothing: then nothing is known.
  return sum > 0 ? parts : undefined;
}

/** The part with the most bytes, or that none has most. Undefined: nothing is known. */
export function kindOf(parts: PartBytes | undefined): GitKind | undefined {
  return parts && gitKindOf(parts);
}

/** Whether it is to be seen: it has bytes of the only part that is wanted, if there is one. */
export function isWanted(parts: PartBytes | undefined, { git }: ChartSnapshot): boolean {
  return git?.only === undefined || (parts?.[git.only] ?? 0) > 0;
}

/** The size of a part, for a chart of this part only; otherwise the kind. Empty: nothing is known. */
export function shortGit(parts: PartBytes | undefined, { git, units }: ChartSnapshot): string {
  const kind = kindOf(parts);
  if (!parts || kind === undefined) return '';
  return git?.only === undefined ? describeKind(kind) : formatBytes(parts[git.only], units);
}

/** `12.0 MiB tracked, 340 MiB ignored`; empty: nothing is known, or it is not asked. */
export function gitText(parts: PartBytes | undefined, { git, units }: ChartSnapshot): string {
  if (!parts || !git) return '';
  return gitPartKeys
    .filter((part) => parts[part] > 0)
    .map((part) => describePart(part, formatBytes(parts[part], units)))
    .join(', ');
}

/** The meaning of a colour. */
export function describeKind(kind: GitKind): string {
  switch (kind) {
    case 'tracked':
      return t('Tracked');
    case 'ignored':
      return t('Ignored');
    case 'untracked':
      return t('Untracked');
    case 'git':
      return '.git';
    case 'outside':
      return t('No repository');
    case 'mixed':
      return t('Mixed');
  }
}
