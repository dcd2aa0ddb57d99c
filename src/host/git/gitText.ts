import { describePart, gitPartKeys, gitStoreKeys } from '../../shared/git';
import type { GitAnswer, GitPart, GitSplit, GitStore } from '../../shared/git';
import { formatCount } from '../../shared/text/bytes';
import { say, t } from '../../shared/text/words';
import { formatSize, joined, type Wording } from '../editor/format';

/** Smaller shares of `.git` are not named. */
const leastShare = 0.01;

/**
 * `Git: 12 MiB tracked, 340 MiB ignored, 1 MiB untracked, 25 MiB in .git (24 MiB packs)`, and how many repositories these
 * are; empty where there is none.
 */
export function describeGit(answer: GitAnswer, wording: Wording): string {
  if (!answer) return '';
  if ('unknown' in answer) return t('Git: unknown. {0}', say(answer.unknown));
  const { parts, repositories, isApproximate } = answer;
  const named = gitPartKeys
    .filter((part) => parts[part][wording.metric] > 0)
    .map((part) => describeNamed(part, answer, wording))
    .join(', ');
  const text = named === '' ? formatSize(parts.tracked, wording) : named;
  return joined(
    '\n',
    isApproximate ? t('Git, approximately: {0}', text) : t('Git: {0}', text),
    repositories > 1 && t('{0} repositories', formatCount(repositories)),
  );
}

function describeNamed(part: GitPart, { parts, stores }: GitSplit, wording: Wording): string {
  const { metric } = wording;
  const text = describePart(part, formatSize(parts[part], wording));
  if (part !== 'git') return text;
  const large = gitStoreKeys.filter((store) => stores[store][metric] > leastShare * parts.git[metric]);
  const named = large.map((store) => describeStore(store, formatSize(stores[store], wording)));
  return named.length === 0 ? text : `${text} (${named.join(', ')})`;
}

function describeStore(store: GitStore, size: string): string {
  switch (store) {
    case 'packs':
      return t('{0} packs', size);
    case 'loose':
      return t('{0} loose objects', size);
    case 'lfs':
      return t('{0} LFS', size);
    case 'modules':
      return t('{0} submodules', size);
    case 'worktrees':
      return t('{0} work trees', size);
  }
}
