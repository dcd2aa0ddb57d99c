import { errorMessage } from '../../shared/errors';
import type { FileSystem } from './fileSystem';
import { nativeReader } from './nativeReader';
import { portableReader } from './portableReader';

/**
 * The fastest reader that works here: its file system, and one line for the log.
 * Parameters as those of `SystemCalls`; the binary need not be there. Tests set `DISK_USAGE_READER=portable`.
 */
export function chooseReader(
  koffi: string,
  held?: Int32Array,
): { readonly fileSystem: FileSystem; readonly reason: string } {
  const portable = (reason: string): ReturnType<typeof chooseReader> => ({
    fileSystem: portableReader(),
    reason: `The portable reader reads the file system: ${reason}`,
  });
  if (process.platform !== 'linux') return portable('this is not Linux');
  if (process.env['DISK_USAGE_READER'] === 'portable') return portable('the environment asks for it');
  try {
    return { fileSystem: nativeReader(koffi, held), reason: 'The native reader reads the file system' };
  } catch (error) {
    return portable(errorMessage(error));
  }
}
