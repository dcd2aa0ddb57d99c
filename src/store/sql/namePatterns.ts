import { isAscii } from '../../shared/text/byteString';

/**
 * LIKE patterns for names that contain a text, ignoring case. SQLite knows the case of ASCII letters only, so
 * other letters are looked for as they were typed, all small, and all capital.
 */
export function namePatterns(text: string): string[] {
  const variants = isAscii(text) ? [text] : [text, text.toLowerCase(), text.toUpperCase()];
  return [...new Set(variants)].map((variant) => `%${variant.replace(/[\\%_]/g, '\\$&')}%`);
}
