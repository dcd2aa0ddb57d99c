import type { ByteString } from './byteString';

/** The prefix of all paths in a folder. The relative path '' is the folder that relative paths start from. */
export function prefixOf(folder: string): string {
  return folder === '' || folder.endsWith('/') ? folder : `${folder}/`;
}

/** The path of an entry in a folder, by its name or relative path; '' is the folder itself. */
export function join(folder: string, relative: string): ByteString {
  return (relative === '' ? folder : prefixOf(folder) + relative) as ByteString;
}

/** The parent of a relative path; '' for entries directly in ''. */
export function folderOf(path: string): ByteString {
  return path.slice(0, Math.max(0, path.lastIndexOf('/'))) as ByteString;
}

/** Whether a relative path is inside one of these folders; a folder is not inside itself. */
export function isBelowAny(path: ByteString, folders: { has(folder: ByteString): boolean }): boolean {
  for (let above = path; above !== '';) {
    above = folderOf(above);
    if (folders.has(above)) return true;
  }
  return false;
}

/** Each path once, without those that are in another one. All are relative to one folder. */
export function outermost(paths: readonly ByteString[]): ByteString[] {
  const all = new Set(paths);
  return [...all].filter((path) => !isBelowAny(path, all));
}

/** Whether a path is the folder or inside it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(prefixOf(folder));
}
