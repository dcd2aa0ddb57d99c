import { realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type ByteString, fromBytes, fromText } from '../../shared/text/byteString';
import { HumanError, missingFolder } from '../../shared/errors';
import { join } from '../../shared/text/paths';
import { systemCode, withSlashes } from './inode';
import { answers, NoAnswerError } from './probe';

/** The former result of `resolveRoot` for a folder that is away now, unless the folder was a symlink itself. */
export async function formerRoot(path: string): Promise<ByteString> {
  const parent = dirname(path);
  if (parent === path) return fromText(path);
  const above = await realPathOf(parent).catch(() => formerRoot(parent));
  return withSlashes(join(above, fromText(basename(path))));
}

/** Throws as `realpath` does, and a NoAnswerError. */
async function realPathOf(path: string): Promise<ByteString> {
  if (await answers(path)) return fromBytes(await realpath(path, 'buffer'));
  throw new NoAnswerError(fromText(path));
}

/** The root's path with every symlink resolved. Throws a HumanError where there is no such path, or no answer. */
export async function resolveRoot(path: string): Promise<ByteString> {
  try {
    return withSlashes(await realPathOf(path));
  } catch (error) {
    if (error instanceof HumanError) throw error;
    throw missingFolder(systemCode(error), path, error);
  }
}
