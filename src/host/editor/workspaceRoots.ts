import { workspace, type WorkspaceFolder } from 'vscode';
import { fromText } from '../../shared/text/byteString';
import { displayName, displayText } from '../../shared/text/displayName';
import { rootName } from './format';

/** A workspace folder. */
export type WorkspaceRoot =
  /** `Usage` identifies the root by its `path`. */
  | { readonly kind: 'disk'; readonly name: string; readonly path: string }
  /** Not on a file system but on `scheme`, so it has no size. */
  | { readonly kind: 'virtual'; readonly name: string; readonly scheme: string };

/** The window's folders, in their order. */
export class WorkspaceRoots {
  readonly onDidChange = workspace.onDidChangeWorkspaceFolders;

  get all(): readonly WorkspaceRoot[] {
    return (workspace.workspaceFolders ?? []).map(toRoot);
  }

  /** The paths of those on a file system. */
  get paths(): readonly string[] {
    return this.all.flatMap((root) => (root.kind === 'disk' ? root.path : []));
  }

  name(path: string): string {
    return this.all.find((root) => root.kind === 'disk' && root.path === path)?.name ?? displayText(path);
  }
}

function toRoot({ uri, name: given }: WorkspaceFolder): WorkspaceRoot {
  return uri.scheme === 'file'
    ? { kind: 'disk', name: rootName(uri.fsPath, given), path: uri.fsPath }
    : { kind: 'virtual', name: displayName(fromText(given)), scheme: uri.scheme };
}
