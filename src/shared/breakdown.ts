import type { Sizes } from './entry';
import type { ByteString } from './text/byteString';

/** The classes that files are sorted into: extensions, ages of the last change, lengths. */
export const groupings = ['type', 'age', 'size'] as const;
export type Grouping = (typeof groupings)[number];

/**
 * Files by age, from the newest: `future` was changed after the end of the day of the count, `today` since that day
 * began, `week`, `month` and `year` in the 7, 30 and 365 days before the count.
 */
export const ages = ['future', 'today', 'week', 'month', 'year', 'older'] as const;

/** Files by length: empty, up to a kilobyte, a megabyte, a hundred megabytes, and longer ones. */
export const lengths = ['empty', 'kilo', 'mega', 'hundredMega', 'more'] as const;

/** The keys of files without an extension, and of those with one of too many extensions. No extension is one of them. */
export const noExtension = '';
export const otherExtensions = '/';

/** The number of files that a class keeps, by each size. */
export const maxLargestFiles = 100;

/** The limits of classes, from which the service and its workers sort alike. */
export interface BreakdownLimits {
  /** The first moment of each age but the last, in ms since 1970, from the newest. */
  readonly ages: readonly number[];
  /** The greatest length of each class but the last, in bytes, from the smallest. */
  readonly lengths: readonly number[];
}

/** A class of files: an extension (`ts`), one of `ages` or one of `lengths`. Hard links count once. */
export interface FileClass extends Sizes {
  readonly key: string;
  readonly files: number;
}

/** One class of one breakdown. */
export interface ClassOfFiles {
  /** The breakdown's id. */
  readonly breakdown: number;
  readonly grouping: Grouping;
  readonly key: string;
}

/** A file of a class; its path is absolute. */
export interface FileOfClass extends Sizes {
  readonly path: ByteString;
  /** In ms since 1970. */
  readonly modified: number;
}

/** The files below a folder by type, age and length. */
export interface Breakdown {
  /** Tells one count from another; unique in a process of the service. */
  readonly id: number;
  /** When the count began, in ms since 1970. */
  readonly at: number;
  readonly limits: BreakdownLimits;
  /** All classes with a file. Types are sorted by size on disk; ages and lengths are in their order. */
  readonly classes: Readonly<Record<Grouping, readonly FileClass[]>>;
  /** All files, hard links once. */
  readonly total: Sizes & { readonly files: number };
  /** The number of extensions that `otherExtensions` stands for; undefined: not known, for there were too many. */
  readonly others: number | undefined;
  readonly readErrors: number;
}

/** A count that is running. */
export interface BreakdownProgress {
  /** Absolute. */
  readonly directory: ByteString;
  /** Each hard link counts. */
  readonly files: number;
}
