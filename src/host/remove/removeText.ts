import type { Sizes } from '../../shared/entry';
import type { Refusal, RemovalFailure, RemovalMode } from '../../shared/removal';
import { formatBytes, formatCount } from '../../shared/text/bytes';
import type { ByteString } from '../../shared/text/byteString';
import { displayName } from '../../shared/text/displayName';
import { t } from '../../shared/text/words';
import { formatSize, joined, type Wording } from '../editor/format';

/** An item as a person sees it. */
export interface Named extends Sizes {
  readonly path: ByteString;
}

export interface Question {
  readonly message: string;
  readonly detail: string;
  /** The button that does it. */
  readonly action: string;
}

/** More names than a person reads are only counted. */
const maxNames = 10;

/** Asks before anything goes. @param notes further lines, such as where the trash is */
export function question(
  mode: RemovalMode,
  items: readonly Named[],
  notes: readonly string[],
  wording: Wording,
): Question {
  const isTrash = mode === 'trash';
  const [first] = items;
  const name = first && displayName(first.path);
  const message =
    items.length === 1
      ? isTrash
        ? t('Move “{0}” to the trash?', name!)
        : t('Delete “{0}” permanently?', name!)
      : isTrash
        ? t('Move these {0} items to the trash?', formatCount(items.length))
        : t('Delete these {0} items permanently?', formatCount(items.length));
  const left = items.length - maxNames;
  const lines = items
    .slice(0, maxNames)
    .map((item) => `${displayName(item.path)} – ${formatSize(item, wording)}`);
  if (left > 0) lines.push(t('… and {0} more', formatCount(left)));
  const consequence = isTrash
    ? t('What is in the trash can be restored. No space is freed until the trash is emptied.')
    : t('This cannot be undone.');
  return {
    message,
    detail: [...lines, '', ...notes, consequence].join('\n'),
    action: isTrash ? t('Move to Trash') : t('Delete Permanently'),
  };
}

/** How much a removal for good frees. */
export function freesText(bytes: number, isAtMost: boolean, { units }: Wording): string {
  const size = formatBytes(bytes, units);
  return isAtMost ? t('This frees at most {0} on disk.', size) : t('This frees {0} on disk.', size);
}

/** One sentence that says what was done. @param freed in bytes */
export function doneText(
  mode: RemovalMode,
  items: readonly Named[],
  freed: number,
  wording: Wording,
): string {
  const [first] = items;
  const what =
    items.length === 1 ? `“${displayName(first!.path)}”` : t('{0} items', formatCount(items.length));
  if (items.length === 0) return t('Nothing was deleted completely.');
  return mode === 'trash'
    ? t('{0} moved to the trash.', what)
    : t('{0} deleted, {1} freed on disk.', what, formatBytes(freed, wording.units));
}

/** Why an item stays, as a sentence about it. */
export function refusalText({ path, kind, code }: Refusal): string {
  const name = displayName(path);
  switch (kind) {
    case 'root':
      return t('“{0}” is a folder of the workspace and is not deleted.', name);
    case 'kept':
      return t('“{0}” is or holds another scanned folder or stored data of the editor.', name);
    case 'gone':
      return t('“{0}” is not there any more.', name);
    case 'changed':
      return t('“{0}” is no longer the same file or folder as when it was confirmed.', name);
    case 'unproved':
      return t('“{0}” no longer proves that it can be made again, or holds files that must stay.', name);
    case 'mountPoint':
      return t('Another file system is mounted at “{0}”.', name);
    case 'mountInside':
      return t('Another file system is mounted in “{0}”.', name);
    case 'noIdentity':
      return t('The file system of “{0}” does not tell whether it is still the same.', name);
    case 'unreadable':
      return t('Cannot access “{0}” ({1}).', name, code ?? '');
    case 'noTrash':
      return joined(' ', t('There is no trash that “{0}” can be moved to.', name), code && `(${code})`);
    case 'trashItself':
      return t('“{0}” is in the trash or holds it.', name);
    case 'taken':
      return t('Something else is at “{0}” by now.', name);
  }
}

/** The document of all that was not deleted: a line for each. @param count of failures; those not listed are counted */
export function detailsText(
  sentences: readonly string[],
  failures: readonly RemovalFailure[],
  count: number,
): string {
  const lines = failures.map(
    ({ path, operation, code }) => `${displayName(path)}: ${failureText(operation)} (${code}, ${operation})`,
  );
  const left = count - failures.length;
  if (left > 0) lines.push(t('… and {0} more', formatCount(left)));
  return [t('Not deleted:'), '', ...sentences, ...lines, ''].join('\n');
}

function failureText(operation: RemovalFailure['operation']): string {
  if (operation === 'mount') return t('another file system is mounted there');
  return operation === 'kept' ? t('a scanned folder or stored data') : t('could not be deleted');
}
