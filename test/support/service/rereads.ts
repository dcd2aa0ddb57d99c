import { fromText } from '../../../src/shared/text/byteString';
import type { PlannedReread } from '../../../src/service/live/rereads';
import type { DirtyRow } from '../../../src/store/storeApi';

/** A stored directory that is to be read again. */
export function row(path: string, more: Partial<DirtyRow> = {}): DirtyRow {
  const level = path === '' ? 0 : path.split('/').length;
  return {
    ...{ id: path.length + 1, path: fromText(path), level, exact: true, atLimit: false },
    ...{ directories: 0, files: 0, ownFiles: 0 },
    ...more,
  };
}

export function reread(
  path: string,
  { deep = false, ...more }: Partial<DirtyRow> & { deep?: boolean } = {},
): PlannedReread {
  return { row: row(path, more), deep, isNew: false, isPrecaution: false, isRound: false, hasFailed: false };
}
