import { toText, type ByteString } from './byteString';

/** What reorders the text around it. */
const bidiControls = /\p{Bidi_Control}/gu;
/** Control characters, and the separators that end a line. */
const controls = /[\p{Cc}\p{Zl}\p{Zp}]/gu;

/**
 * A file's name as one line that is safe to show: control characters become visible symbols (`␊`), those that
 * reorder text are dropped, bytes that are not UTF-8 are U+FFFD. For display only: it does not lead back to the file.
 */
export function displayName(bytes: ByteString): string {
  const text = toText(bytes).replace(bidiControls, '').replace(controls, symbol);
  return text === '' && bytes !== '' ? '\ufffd' : text;
}

/** Unicode's picture of a C0 control, DEL or line separator; the others have none. */
function symbol(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return code > 0x9f ? '\u2424' : '\ufffd';
}
