import { words, type Words } from '../../shared/text/words';
import type { GitProblem } from './git';

/** Why a repository is not split. */
export type SplitProblem =
  | GitProblem
  /** The person does not trust the workspace. */
  | 'notTrusted'
  /** There are too many repositories to ask git about each. */
  | 'tooMany'
  /** The path of the root cannot be passed to git. */
  | 'oddPath'
  /** Folders that git names are below the `dirLevel` limit, so that they have no sizes. */
  | 'belowLimit';

/** Why a folder could not be split, in a sentence. */
export function whyUnknown(problem: SplitProblem): Words {
  switch (problem) {
    case 'notTrusted':
      return words('Git is not asked in a workspace that is not trusted.');
    case 'notFound':
      return words('Git was not found. Install it, or set git.path.');
    case 'noFolder':
      return words('The folder of the repository cannot be opened.');
    case 'otherOwner':
      return words('Git does not trust the repository, because another user owns it.');
    case 'timeLimit':
      return words('Git took too long to answer.');
    case 'outputLimit':
      return words('There are too many files that Git does not track.');
    case 'cancelled':
      return words('Cancelled.');
    case 'failed':
      return words('Git cannot read the repository. The log has its message.');
    case 'tooMany':
      return words('There are too many repositories to ask Git about each.');
    case 'oddPath':
      return words('The path is not valid UTF-8.');
    case 'belowLimit':
      return words('The setting dirLevel leaves out the sizes of folders that Git names.');
  }
}
