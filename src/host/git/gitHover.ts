import { setTimeout } from 'node:timers/promises';
import type { CancellationToken } from 'vscode';
import { CancelledError, errorMessage } from '../../shared/errors';
import { t } from '../../shared/text/words';
import type { Editor } from '../editor/editor';
import type { FolderId } from '../folders/treeNodes';
import { describeGit } from './gitText';

/** How long (ms) a hover waits for git; the answer is kept for the next one. */
const patienceMs = 1_500;

/** The lines of a folder's hover about git; empty where no repository is in the folder nor holds it. */
export async function gitHover(editor: Editor, folder: FolderId, token: CancellationToken): Promise<string> {
  const { usage, wording, log } = editor;
  const { root, id } = folder;
  if (!usage.state(root)?.result) return '';
  let isOver = false;
  token.onCancellationRequested(() => {
    if (!isOver) usage.cancelGitSplit(root);
  });
  try {
    const asked = usage.gitSplit(root, [id]).finally(() => (isOver = true));
    const answers = await Promise.race([asked, setTimeout(patienceMs, undefined, { ref: false })]);
    return answers ? describeGit(answers[0], wording) : t('Git: asking…');
  } catch (error) {
    if (!(error instanceof CancelledError)) log.debug(`Git in ${root}: ${errorMessage(error)}`);
    return '';
  }
}
