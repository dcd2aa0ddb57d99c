import { setTimeout as after } from 'node:timers/promises';
import { ProgressLocation, window } from 'vscode';
import { formatBytes, formatCount } from '../../shared/text/bytes';
import { t } from '../../shared/text/words';
import { viewIds } from '../editor/contributions';
import type { Editor } from '../editor/editor';

/** A notification comes only if the work takes so long (ms); the view's bar moves from the beginning. */
const patience = 1_000;

/** Shows that something is being removed, or looked at for that, in a root, and lets a person cancel it. */
export async function whileBusy<T>(
  editor: Editor,
  root: string,
  title: string,
  work: () => Promise<T>,
): Promise<T> {
  const done = work();
  const isOver = done.then(
    () => true,
    () => true,
  );
  void window.withProgress({ location: { viewId: viewIds.folders } }, () => isOver);
  if (!(await Promise.race([isOver, after(patience, false)]))) void notify(editor, root, title, isOver);
  return done;
}

function notify(
  { usage, wording }: Editor,
  root: string,
  title: string,
  isOver: Promise<unknown>,
): Thenable<unknown> {
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  return window.withProgress(options, async (progress, token) => {
    token.onCancellationRequested(() => usage.cancelRemoval(root));
    const listening = usage.onDidChange(() => {
      const removal = usage.state(root)?.removal;
      if (!removal) return;
      const entries = t('{0} entries', formatCount(removal.entries));
      const freed = removal.mode === 'permanent' ? `, ${formatBytes(removal.bytes, wording.units)}` : '';
      progress.report({ message: entries + freed });
    });
    await isOver;
    listening.dispose();
  });
}
