import fs from 'node:fs';
import type { MountPoint } from '../scan/reader/mounts';
import type { LookedAtItem, Refusal, RemovalPreview } from '../shared/removal';
import type { ByteString } from '../shared/text/byteString';
import { outermost } from '../shared/text/paths';
import type { Disk } from './disk/disk';
import { Freeing, measure } from './measure';
import { type OpenItem, type Place, RefusedError, withItem } from './openItem';
import type { RemovalState } from './removalState';
import { mayShareBlocks } from './sharedBlocks';
import { trashPlaces } from './trash/trashFolders';

/** Looks at what would go. Throws a CancelledError. */
export function preview(
  disk: Disk,
  place: Place,
  paths: readonly ByteString[],
  state: RemovalState,
): RemovalPreview {
  const items: LookedAtItem[] = [];
  const refused: Refusal[] = [];
  const total = new Freeing();
  for (const path of outermost(paths)) {
    state.item = paths.indexOf(path);
    try {
      items.push(withItem(disk, place, path, (item) => lookAt(disk, place, item, state, total)));
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      refused.push(error.refusal);
    }
  }
  return { items, refused, frees: total.bytes, isAtMost: mayShareBlocks(typeOf(place.root)) };
}

function lookAt(
  disk: Disk,
  { kept, mounts }: Place,
  item: OpenItem,
  state: RemovalState,
  total: Freeing,
): LookedAtItem {
  const { path, identity, isDirectory } = item;
  const measured = measure(disk, item, kept, state, total);
  return { path, identity, isDirectory, ...measured, ...trashOf(disk, item, mounts) };
}

function trashOf(
  disk: Disk,
  item: OpenItem,
  mounts: readonly MountPoint[],
): Pick<LookedAtItem, 'trash' | 'noTrash'> {
  try {
    return { trash: trashPlaces(disk, item, mounts)[0]!.path, noTrash: undefined };
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return { trash: undefined, noTrash: error.refusal };
  }
}

function typeOf(folder: ByteString): number | undefined {
  try {
    return fs.statfsSync(Buffer.from(folder, 'latin1')).type;
  } catch {
    return undefined;
  }
}
