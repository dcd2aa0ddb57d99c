import { fromBytes, fromText, toBytes, toExactText, type ByteString } from '../../shared/text/byteString';
import type { SqlValue } from 'sql.js';

const byteOrderMark = '\u{FEFF}';

/**
 * How a name or a path is stored: TEXT, so that any SQLite tool shows it, or a BLOB where text would not keep
 * its bytes: not valid UTF-8, or a leading byte order mark, which sql.js drops when it reads text.
 */
export function toSqlName(name: ByteString): string | Uint8Array {
  const text = toExactText(name);
  return text === undefined || text.startsWith(byteOrderMark) ? toBytes(name) : text;
}

export function fromSqlName(value: SqlValue | undefined): ByteString {
  return value instanceof Uint8Array ? fromBytes(value) : fromText(String(value));
}
