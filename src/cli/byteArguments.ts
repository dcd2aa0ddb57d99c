import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { errorCode, missingFolder } from '../shared/errors';
import { type ByteString, fromText, toBytes, toExactText, toText } from '../shared/text/byteString';

/** The arguments as bytes: Node's are text, in which bytes that are not UTF-8 are lost. Only Linux tells them. */
export function bytesOf(args: readonly string[]): ByteString[] {
  if (args.some((arg) => arg.includes('\ufffd'))) {
    const bytes = commandLine().slice(-args.length);
    if (bytes.length === args.length && bytes.every((arg, i) => toText(arg) === args[i])) return bytes;
  }
  return args.map(fromText);
}

function commandLine(): ByteString[] {
  try {
    return readFileSync('/proc/self/cmdline', 'latin1').split('\0').slice(0, -1) as ByteString[];
  } catch {
    return [];
  }
}

/** A path as text. `close` it after use. */
export interface TextPath {
  readonly path: string;
  readonly close: () => void;
}

/**
 * A path that is text leads to a folder whose own path is not UTF-8: through a descriptor of this process.
 * @throws HumanError where there is no such folder
 */
export function textPathOf(folder: ByteString): TextPath {
  const path = toExactText(folder);
  if (path !== undefined) return { path, close: () => undefined };
  try {
    const descriptor = openSync(Buffer.from(toBytes(folder)), constants.O_RDONLY | constants.O_DIRECTORY);
    return { path: `/proc/${process.pid}/fd/${descriptor}`, close: () => closeSync(descriptor) };
  } catch (error) {
    throw missingFolder(errorCode(error), toText(folder), error);
  }
}
