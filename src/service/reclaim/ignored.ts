import type { ByteString } from '../../shared/text/byteString';
import { folderOf, prefixOf } from '../../shared/text/paths';
import { words, type Words } from '../../shared/text/words';
import type { Git, GitProblem } from '../git/git';
import { checkIgnored } from '../git/ignored';
import { Repositories } from '../git/repositories';

/** Git's answer about a folder; `outside`: no repository is around it. */
export type IgnoredFolder =
  | { readonly kind: 'ignored' | 'notIgnored' }
  | { readonly kind: 'outside' }
  | { readonly kind: 'unknown'; readonly why: Words };

/**
 * Asks git about folders, one run for each innermost repository.
 * @param git undefined: the workspace is not trusted
 * @param paths absolute, without symbolic links
 */
export async function askIgnored(
  git: Git | undefined,
  paths: readonly ByteString[],
): Promise<ReadonlyMap<ByteString, IgnoredFolder>> {
  const repositories = new Repositories();
  const answers = new Map<ByteString, IgnoredFolder>();
  const asked = new Map<ByteString, ByteString[]>();
  for (const path of paths) {
    const found = await repositories.of(folderOf(path));
    if (found.kind === 'found') asked.set(found.workTree, [...(asked.get(found.workTree) ?? []), path]);
    else if (found.kind === 'none') answers.set(path, { kind: 'outside' });
    else answers.set(path, unknown(words('A folder above it cannot be read ({0}).', found.code)));
  }
  for (const [workTree, group] of asked) {
    if (git === undefined) {
      for (const path of group) answers.set(path, unknown(untrusted));
      continue;
    }
    const relative = group.map((path) => path.slice(prefixOf(workTree).length) as ByteString);
    const { states, problem } = await checkIgnored(git, workTree, relative);
    for (const [i, path] of group.entries()) {
      const state = states[i] ?? 'unknown';
      answers.set(path, state === 'unknown' ? unknown(problemWords(problem)) : { kind: state });
    }
  }
  return answers;
}

const untrusted = words('Git is asked only in trusted workspaces.');

function unknown(why: Words): IgnoredFolder {
  return { kind: 'unknown', why };
}

function problemWords(problem: GitProblem | undefined): Words {
  switch (problem) {
    case 'notFound':
      return words('It is in a Git repository, but there is no git program to ask.');
    case 'otherOwner':
      return words('Another user owns its Git repository, so that git does not answer.');
    case 'timeLimit':
      return words('Git did not answer in time.');
    default:
      return words('Git did not say whether it is ignored.');
  }
}
