import { toText, type ByteString } from './byteString';

/** What reorders the text around it. */
const bidiControls = /\p{Bidi_Control}/gu;
/** Control characters, the separators that end a line, and halves of characters. */
const controls = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/gu;
/** As `controls`, but for a break before a line of a stack. */
const controlsOfStack = /(?!\n {4}at )[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * A file's name as one line that is safe to show: control characters become visible symbols (`␊`), those that
 * reorder text are dropped, bytes that are not UTF-8 are U+FFFD. For display only: it does not lead back to the file.
 */
export function displayName(bytes: ByteString): string {
  const text = displayText(toText(bytes));
  return text === '' && bytes !== '' ? '\ufffd' : text;
}

/** As `displayName`, for what is text already and may hold a name: a path, the message of an error. */
export function displayText(text: string): string {
  return text.replace(bidiControls, '').replace(controls, symbol);
}

/** As `displayText`, for a log or a terminal: the lines of an error's stack stay lines. */
export function displayStack(text: string): string {
  return text.replace(bidiControls, '').replace(controlsOfStack, symbol);
}

/** Unicode's picture of a C0 control, DEL or line separator; the others have none. */
function symbol(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return code === 0x2028 || code === 0x2029 ? '\u2424' : '\ufffd';
}
