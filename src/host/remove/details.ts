import { Uri, window, workspace } from 'vscode';
import type { RemovalFailure } from '../../shared/removal';
import { t } from '../../shared/text/words';
import type { Editor } from '../editor/editor';
import { detailsText } from './removeText';

const scheme = 'disk-usage-not-deleted';
/** The text of each document that is open, by the number in its URI. */
const texts = new Map<string, string>();

/** Serves the documents of what could not be deleted. */
export function registerDetails(editor: Editor): void {
  const provideTextDocumentContent = ({ query }: Uri): string => texts.get(query) ?? '';
  editor.add(workspace.registerTextDocumentContentProvider(scheme, { provideTextDocumentContent }));
  editor.add(
    workspace.onDidCloseTextDocument(({ uri }) => {
      if (uri.scheme === scheme) texts.delete(uri.query);
    }),
  );
}

/** Opens a read-only document of what could not be deleted, and why. */
export async function showDetails(
  sentences: readonly string[],
  failures: readonly RemovalFailure[],
  count: number,
): Promise<void> {
  const query = String(Date.now());
  texts.set(query, detailsText(sentences, failures, count));
  const uri = Uri.from({ scheme, path: `/${t('Not deleted')}`, query });
  await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
}
