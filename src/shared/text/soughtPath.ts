/**
 * How well a name fits what was typed, best first: it is that, contains it, or has its letters in their order. Undefined: not
 * at all. Case does not matter.
 */
export function matchRank(name: string, sought: string): 0 | 1 | 2 | undefined {
  const [whole, wanted] = [name.toLowerCase(), sought.toLowerCase()];
  if (whole === wanted) return 0;
  if (whole.includes(wanted)) return 1;
  let at = -1;
  for (const letter of wanted) {
    at = whole.indexOf(letter, at + 1);
    if (at < 0) return undefined;
  }
  return 2;
}

/** The name at the end of a typed path, and those of the folders above it, the nearest first. */
export function soughtNames(text: string): { readonly name: string; readonly above: readonly string[] } {
  const [name = '', ...above] = text.split('/').reverse();
  return { name, above };
}

/** A typed path as it may be relative to a root: as it is, or without the root's path or name before it. */
export function relativeTexts(text: string, root: string): string[] {
  const below = (prefix: string): string[] => (text.startsWith(prefix) ? [text.slice(prefix.length)] : []);
  const name = root.slice(root.lastIndexOf('/') + 1);
  if (text.startsWith('/')) return below(root.endsWith('/') ? root : `${root}/`);
  return [text, ...(name === '' ? [] : below(`${name}/`))];
}
