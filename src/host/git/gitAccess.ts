import { extensions, workspace } from 'vscode';
import type { GitAccess } from '../../shared/git';

/** The part used here of version 1 of the API of the editor's own git extension. */
interface GitExtension {
  getAPI(version: 1): { readonly git: { readonly path: string } };
}

/** Git for this window; undefined where the workspace is not trusted. It starts no extension. */
export function gitAccess(): GitAccess | undefined {
  return workspace.isTrusted ? { program: editorsGit() } : undefined;
}

/** The program that the editor's git extension found; undefined while it is not active, or where it is off. */
function editorsGit(): string | undefined {
  const extension = extensions.getExtension<GitExtension>('vscode.git');
  if (!extension?.isActive) return undefined;
  try {
    return extension.exports.getAPI(1).git.path;
  } catch {
    // It throws where the setting git.enabled is off.
    return undefined;
  }
}
