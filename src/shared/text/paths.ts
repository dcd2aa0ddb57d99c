import type { ByteString } from './byteString';

/** What the paths of all that a folder holds start with. The relative path '' is the folder that others start at. */
export function prefixOf(folder: string): string {
  return folder === '' || folder.endsWith('/') ? folder : `${folder}/`;
}

/** The path of what a folder holds, by a name or a relative path; '' is the folder itself. */
export function join(folder: string, relative: string): ByteString {
  return (relative === '' ? folder : prefixOf(folder) + relative) as ByteString;
}

/** Of a relative path; that of what is directly in '' is ''. */
export function folderOf(path: string): ByteString {
  return path.slice(0, Math.max(0, path.lastIndexOf('/'))) as ByteString;
}

/** Whether a relative path leads into one of these, and is none of them for itself. */
export function isBelowAny(path: ByteString, folders: { has(folder: ByteString): boolean }): boolean {
  for (let above = path; above !== '';) {
    above = folderOf(above);
    if (folders.has(above)) return true;
  }
  return false;
}

/** Whether a path is a folder's or leads into it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(prefixOf(folder));
}
