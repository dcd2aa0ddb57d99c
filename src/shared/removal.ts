import type { Sizes } from './entry';
import type { Proof } from './reclaim/proof';
import type { ByteString } from './text/byteString';

/** `trash`: moved, so that it can be taken back, and nothing is freed. `permanent`: removed for good. */
export type RemovalMode = 'trash' | 'permanent';

/** A file or folder to remove, as a person confirmed it. */
export interface RemovalItem {
  /** Relative to the root. */
  readonly path: ByteString;
  /** The inode when it was looked at, as its device and number. An entry that has another one by then is not removed. */
  readonly identity: string;
  /** It must hold right before the entry is removed. */
  readonly proof?: Proof | undefined;
}

/** Why an item is not removed. Nothing of it was touched. */
export type RefusalKind =
  /** It is the scanned folder itself. */
  | 'root'
  /** It is or holds another scanned folder, or the folder of our databases, or is in that. */
  | 'kept'
  /** There is no such entry any more. */
  | 'gone'
  /** The proof that it can be made again does not hold any more, or something that must stay is in it. */
  | 'unproved'
  /** Another file or folder is there than the one that was confirmed, or its path leads through a symbolic link. */
  | 'changed'
  /** A file system is mounted there. */
  | 'mountPoint'
  /** A file system is mounted below it. */
  | 'mountInside'
  /** Nothing tells whether it is still the one that was confirmed: its file system has no inode numbers. */
  | 'noIdentity'
  /** It could not be looked at, for the reason of `code`. */
  | 'unreadable'
  /** The file system has no trash, or that is on another one: see `code`. */
  | 'noTrash'
  /** It is in the trash, or the trash is in it. */
  | 'trashItself'
  /** Something has its former name, so that it is not taken back. */
  | 'taken';

export interface Refusal {
  readonly path: ByteString;
  readonly kind: RefusalKind;
  /** As the operating system names it. */
  readonly code?: string;
}

/** An entry that could not be removed. Such errors are expected, so they are data. */
export interface RemovalFailure {
  /** The call that failed. `mount`: a file system is mounted there. `kept`: see `RefusalKind`. */
  readonly operation: 'lstat' | 'readdir' | 'open' | 'unlink' | 'rmdir' | 'rename' | 'mount' | 'kept';
  /** Absolute. */
  readonly path: ByteString;
  readonly code: string;
}

/** The facts of a file or folder that would go. */
export interface LookedAtItem extends RemovalItem, Sizes {
  readonly isDirectory: boolean;
  /** Itself and everything below it. */
  readonly entries: number;
  /** In bytes: inodes of which every name is in the item. */
  readonly frees: number;
  /** The folder of the trash that it can be moved to; undefined: there is none, for the reason of `noTrash`. */
  readonly trash: ByteString | undefined;
  readonly noTrash: Refusal | undefined;
}

/** The facts of everything that would go, before anybody is asked. */
export interface RemovalPreview {
  /** Without those that are in another one of them. */
  readonly items: readonly LookedAtItem[];
  readonly refused: readonly Refusal[];
  /** Bytes that are free after all of them are removed for good: inodes of which every name is in one of them. */
  readonly frees: number;
  /** The file system may share blocks between files, and then less is freed. */
  readonly isAtMost: boolean;
}

/** An item that was moved to a trash. */
export interface TrashedItem extends RemovalItem {
  /** The folder of the trash, absolute. */
  readonly trash: ByteString;
  /** Its name there. */
  readonly name: ByteString;
}

export interface RemovalResult {
  /** Paths of the items of which nothing is left. */
  readonly removed: readonly ByteString[];
  /** Those of them that can be taken back. */
  readonly trashed: readonly TrashedItem[];
  readonly refused: readonly Refusal[];
  /** The first ones. */
  readonly failures: readonly RemovalFailure[];
  readonly failureCount: number;
  /** How many entries were removed or moved. */
  readonly entries: number;
  /** Bytes of the inodes that lost their last name. */
  readonly freed: number;
  /** It ended early because a person cancelled it. */
  readonly cancelled: boolean;
}

export interface RemovalProgress {
  readonly mode: RemovalMode;
  readonly entries: number;
  /** Freed so far. */
  readonly bytes: number;
}
