import type { ByteString } from '../../shared/text/byteString';
import type { Git, GitAnswer, GitRequest } from './git';

/**
 * `ignored`: the patterns of the repository ignore the path, and nothing in it is tracked.
 * `notIgnored`: no pattern does, or something in it is tracked.
 * `unknown`: git did not say.
 */
export type IgnoredState = 'ignored' | 'notIgnored' | 'unknown';

/** Options of one question. */
export type IgnoredOptions = Pick<GitRequest, 'timeLimitMs' | 'signal'>;

export interface IgnoredAnswer {
  /** In the order of the paths. */
  readonly states: readonly IgnoredState[];
  /** Why some are unknown. */
  readonly problem: GitAnswer['problem'];
}

/** With `-v -n -z`: the file of the pattern, its line, the pattern, and the path as it was asked. */
const fieldsOfPath = 4;

/**
 * Asks git, in one run, which paths of a repository are ignored. A path for which git gives up (behind a symbolic link,
 * in a submodule, outside of the work tree) leaves it and all that follow unknown. A folder with a repository of its own
 * in it may be called ignored: git knows nothing of what is tracked there.
 *
 * @param workTree absolute; of the innermost repository of all paths, for git answers wrong about what is in an inner one
 * @param paths relative to the work tree; not ''. A path with `*`, `?` or `[` counts as tracked also where another path
 *   that matches it as a pattern is.
 */
export async function checkIgnored(
  git: Git,
  workTree: ByteString,
  paths: readonly ByteString[],
  options: IgnoredOptions = {},
): Promise<IgnoredAnswer> {
  if (paths.length === 0) return { states: [], problem: undefined };
  // A path that begins with ':' would be a pattern. The command refuses GIT_LITERAL_PATHSPECS.
  const asked = paths.map((path) => `./${path}`);
  const { stdout, problem } = await git.run({
    ...options,
    workTree,
    args: ['check-ignore', '-v', '-n', '-z', '--stdin'],
    input: asked.map((path) => `${path}\0`).join(''),
    codes: [0, 1],
  });
  const fields = stdout.split('\0').slice(0, -1);
  const answers = asked.map((_, i) => fields.slice(i * fieldsOfPath, (i + 1) * fieldsOfPath));
  const wrong = answers.findIndex(([, , , echoed], i) => echoed !== asked[i]);
  const states = answers.map(([, , pattern = ''], i): IgnoredState => {
    if (wrong >= 0 && i >= wrong) return 'unknown';
    return pattern === '' || pattern.startsWith('!') ? 'notIgnored' : 'ignored';
  });
  return { states, problem: problem ?? (wrong < 0 ? undefined : 'failed') };
}
