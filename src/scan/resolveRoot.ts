import { realpath } from 'node:fs/promises';
import { type ByteString, fromBytes } from '../shared/byteString';
import { HumanError, errorCode } from '../shared/errors';
import { withSlashes } from './directoryReader';

/** The root's path with every symlink resolved. Throws a HumanError where there is no such path. */
export async function resolveRoot(path: string): Promise<ByteString> {
  try {
    return withSlashes(fromBytes(await realpath(path, 'buffer')));
  } catch (error) {
    const code = errorCode(error);
    throw new HumanError(
      code === 'ENOENT' ? `There is no such folder: ${path}` : `It cannot be reached (${code}): ${path}`,
    );
  }
}
