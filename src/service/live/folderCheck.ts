import type { FileListing, FoundDirectory } from '../../scan/worker/workerApi';
import type { ByteString } from '../../shared/text/byteString';
import { areExact } from '../../shared/text/bytes';
import type { DirectoryRow } from '../../shared/entry';
import type { Remote } from '../../shared/rpc/rpc';
import { isSameTime } from '../../shared/storedTime';
import type { DirectoryAlone, StoreApi } from '../../store/storeApi';
import { isAtLimit } from '../../shared/queries';

/** To take apart the totals of a directory with more directories in it would hold up who asks for something else. */
const manyChildren = 5_000;

/**
 * Whether a directory that was just read is not as it is stored, itself and its files: also where a file grew in place,
 * which no time of the directory tells.
 */
export async function hasChanged(
  store: Remote<StoreApi>,
  root: ByteString,
  row: DirectoryRow,
  { total, found }: FileListing,
): Promise<boolean> {
  if (!found || isAtLimit(row) || row.children > manyChildren || !areExact(row)) return false;
  const alone = await store.alone(root, row.id);
  if (!alone) return false;
  if (alone.files !== total || alone.newest !== found.newest || isAnother(alone, found)) return true;
  const isSame = alone.apparent === found.apparent && alone.allocated === found.allocated;
  if (isSame && !found.hasLinks) return false;
  // A file counts as having several names or one, as it had when it was read: each name is in one of the two sums.
  const linked = await store.linkedIn(root, row.id);
  const sums = (['apparent', 'allocated'] as const).map(
    (size) => alone[size] + linked[size] === found[size] + found.linked[size],
  );
  return sums.includes(false);
}

function isAnother({ inode, modified }: DirectoryAlone, found: FoundDirectory): boolean {
  return modified !== 0 && (inode !== found.inode || !isSameTime(modified, found.modified));
}
