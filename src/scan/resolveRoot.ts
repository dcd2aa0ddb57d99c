import { realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type ByteString, fromBytes, fromText } from '../shared/byteString';
import { HumanError, errorCode } from '../shared/errors';
import { join } from '../shared/paths';
import { words } from '../shared/words';
import { withSlashes } from './directoryReader';

/** What `resolveRoot` gave for a folder that is away now, unless it was a symlink itself. */
export async function formerRoot(path: string): Promise<ByteString> {
  const parent = dirname(path);
  if (parent === path) return fromText(path);
  const above = await realpath(parent, 'buffer').then(fromBytes, () => formerRoot(parent));
  return withSlashes(join(above, fromText(basename(path))));
}

/** The root's path with every symlink resolved. Throws a HumanError where there is no such path. */
export async function resolveRoot(path: string): Promise<ByteString> {
  try {
    return withSlashes(fromBytes(await realpath(path, 'buffer')));
  } catch (error) {
    const code = errorCode(error);
    throw new HumanError(
      code === 'ENOENT'
        ? words('There is no such folder: {0}.', path)
        : words('It cannot be reached ({0}): {1}.', code, path),
    );
  }
}
