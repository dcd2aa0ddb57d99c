import { Uri, workspace } from 'vscode';

/**
 * Notes whether a folder has a settings file of its own. The function that it returns removes one
 * that was made since and is empty, with its folder if that is: a repository is then as it was.
 */
export async function rememberSettingsFile(root: string): Promise<() => Promise<void>> {
  const folder = Uri.joinPath(Uri.file(root), '.vscode');
  const file = Uri.joinPath(folder, 'settings.json');
  const { fs } = workspace;
  const isThere = await fs.stat(file).then(Boolean, () => false);
  return async () => {
    if (isThere) return;
    const text = await fs.readFile(file).then(
      (bytes) => Buffer.from(bytes).toString(),
      () => '',
    );
    if (text.replace(/\s/g, '') !== '{}') return;
    await fs.delete(file);
    if ((await fs.readDirectory(folder)).length === 0) await fs.delete(folder);
  };
}
