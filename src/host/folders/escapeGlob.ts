/** A glob that matches exactly this path (parts joined by '/'), whatever characters its names hold. */
export function escapeGlob(path: string): string {
  return path.replace(/[\\*?[\]{}()!+@|^$#]/g, '\\$&');
}
