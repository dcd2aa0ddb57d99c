import { toText, type ByteString } from './byteString';

/** Characters that reorder the text around them. */
const bidiControls = /\p{Bidi_Control}/gu;
/** Control characters, line separators, and lone surrogates. */
const controls = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * A file's name as one line that is safe to show: control characters become visible symbols (`␊`), characters that
 * reorder text are dropped, and bytes that are not UTF-8 become U+FFFD. For display only: it does not identify the file.
 */
export function displayName(bytes: ByteString): string {
  const text = displayText(toText(bytes));
  return text === '' && bytes !== '' ? '\ufffd' : text;
}

/** Like `displayName`, for text that may contain a name: a path or an error message. */
export function displayText(text: string): string {
  return text.replace(bidiControls, '').replace(controls, symbol);
}

/** Like `displayText`, for a log or a terminal: an error's stack keeps its lines. */
export function displayStack(text: string): string {
  return text
    .split(/\n(?= {4}at )/)
    .map(displayText)
    .join('\n');
}

/** Unicode's symbol for a C0 control, DEL or line separator; U+FFFD for others, which have none. */
function symbol(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return code === 0x2028 || code === 0x2029 ? '\u2424' : '\ufffd';
}
