import { toText, type ByteString } from '../shared/byteString';

/**
 * How to find names that contain a text, ignoring case: a LIKE pattern for SQLite, which knows the case of ASCII
 * letters only, so that any other character matches any; and a test that tells the right ones among what it finds.
 */
export function nameMatcher(text: string): { pattern: string; matches: (name: ByteString) => boolean } {
  const wanted = text.toLowerCase();
  const pattern = text.replace(/[\\%_]/g, '\\$&').replace(/[^\0-\x7f]+/gu, '%');
  return { pattern: `%${pattern}%`, matches: (name) => toText(name).toLowerCase().includes(wanted) };
}
