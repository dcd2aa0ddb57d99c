import assert from 'node:assert/strict';
import { describeGit } from '../../../../src/host/git/gitText';
import type { Sizes } from '../../../../src/shared/entry';
import { type GitSplit, gitPartKeys, gitStoreKeys } from '../../../../src/shared/git';
import { words } from '../../../../src/shared/text/words';
import { english } from '../../../support/host/english';

const mebibytes = (count: number): Sizes => ({ allocated: count * 2 ** 20, apparent: count * 2 ** 19 });

function split(parts: Partial<Record<string, number>>, more: Partial<GitSplit> = {}): GitSplit {
  const of = (keys: readonly string[]): object =>
    Object.fromEntries(keys.map((key) => [key, mebibytes(parts[key] ?? 0)]));
  return {
    ...{ parts: of(gitPartKeys), stores: of(gitStoreKeys), repositories: 1, isApproximate: false },
    ...more,
  } as GitSplit;
}

describe('describeGit', () => {
  it('says how much is tracked, ignored, untracked and in .git', () => {
    const all = split({ tracked: 12, ignored: 340, untracked: 1, git: 25, packs: 24, loose: 0.1 });
    assert.equal(
      describeGit(all, english),
      'Git: 12.0 MiB tracked, 340 MiB ignored, 1.00 MiB untracked, 25.0 MiB in .git (24.0 MiB packs)',
    );
    const decimal = { ...english, metric: 'apparent', units: 'decimal' } as const;
    assert.equal(describeGit(split({ tracked: 2 }), decimal), 'Git: 1.05 MB tracked');
    const stores = split({ git: 8, loose: 2, lfs: 2, modules: 2, worktrees: 1 });
    assert.equal(
      describeGit(stores, english),
      'Git: 8.00 MiB in .git (2.00 MiB loose objects, 2.00 MiB LFS, 2.00 MiB submodules, 1.00 MiB work trees)',
    );
  });

  it('says how many repositories these are, what is in none, and what is approximate', () => {
    const several = split({ tracked: 1, outside: 2 }, { repositories: 1234, isApproximate: true });
    assert.equal(
      describeGit(several, english),
      'Git, approximately: 1.00 MiB tracked, 2.00 MiB in no repository\n1,234 repositories',
    );
  });

  it('says why it is unknown, and nothing where there is no repository', () => {
    const unknown = { unknown: words('Git was not found. Install it, or set git.path.') };
    assert.equal(
      describeGit(unknown, english),
      'Git: unknown. Git was not found. Install it, or set git.path.',
    );
    assert.equal(describeGit(undefined, english), '');
    assert.equal(describeGit(split({}), english), 'Git: 0 B');
  });
});
