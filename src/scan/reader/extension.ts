/** Longer ones are taken for a part of the name. */
export const maxExtension = 24;

/**
 * The extension of a file name in bytes, with ASCII letters in lower case: what follows the last dot. Empty where there is
 * none: nothing follows, the dot is the first character, or so much follows that it is a part of the name.
 */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  const length = name.length - dot - 1;
  if (dot < 1 || length > maxExtension) return '';
  return lowerCase(name.slice(dot + 1));
}

const upperCase = /[A-Z]/;

/** `toLowerCase` would also change bytes of UTF-8. */
export function lowerCase(bytes: string): string {
  return upperCase.test(bytes) ? bytes.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : bytes;
}
