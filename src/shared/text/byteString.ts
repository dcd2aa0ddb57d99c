/**
 * A path or a name as bytes: one char code (0 to 255) per byte, as `fs` returns and takes it with the `latin1` encoding.
 * File names are bytes, and only this form preserves those that are not valid UTF-8. Show it with `toText`.
 */
export type ByteString = string & { readonly __bytes: true };

/** WHATWG Encoding exists in Node and in browsers; TypeScript declares it only together with one of them. */
declare class TextDecoder {
  constructor(label: string, options: { fatal?: boolean; ignoreBOM: boolean });
  decode(bytes: Uint8Array): string;
}
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

const nonAscii = /[^\0-\x7f]/;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lossy = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** The bytes of a text in UTF-8. */
export function fromText(text: string): ByteString {
  return (nonAscii.test(text) ? fromBytes(encoder.encode(text)) : text) as ByteString;
}

/** The text to show, with U+FFFD where the bytes are not valid UTF-8. */
export function toText(bytes: ByteString): string {
  return nonAscii.test(bytes) ? lossy.decode(toBytes(bytes)) : bytes;
}

/** The text of bytes in UTF-8; undefined if they are not valid UTF-8. */
export function toExactText(bytes: ByteString): string | undefined {
  if (!nonAscii.test(bytes)) return bytes;
  try {
    return strict.decode(toBytes(bytes));
  } catch {
    return undefined;
  }
}

export function isAscii(bytes: string): boolean {
  return !nonAscii.test(bytes);
}

export function toBytes(bytes: ByteString): Uint8Array {
  const array = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) array[i] = bytes.charCodeAt(i);
  return array;
}

export function fromBytes(bytes: Uint8Array): ByteString {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text as ByteString;
}
