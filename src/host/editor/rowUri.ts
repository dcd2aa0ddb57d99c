import { Uri } from 'vscode';

/** The scheme of the URIs of rows. */
export const rowScheme = 'disk-usage';

/** The kind of entry that a row stands for; the URI's authority. */
type RowKind = 'entry' | 'excluded';

/**
 * A row's `resourceUri`: the file icon theme takes its name. Scheme and authority keep the decorations of files away from
 * it: git's grey would dim the very folders that fill a disk, and git looks at paths whatever their scheme is.
 */
export function rowUri(path: string, kind: RowKind): Uri {
  return Uri.file(path).with({ scheme: rowScheme, authority: kind });
}

/** Whether a URI is that of a row that shows an excluded entry. */
export function isExcludedRow({ scheme, authority }: Uri): boolean {
  return scheme === rowScheme && authority === ('excluded' satisfies RowKind);
}
