import type { ResultInfo } from '../../shared/result';
import type { ByteString } from '../../shared/text/byteString';
import type { RowId } from '../../shared/entry';

/** The root that is kept true. */
export interface LiveHost {
  readonly path: string;
  readonly result: ResultInfo | null | undefined;
  real(): Promise<ByteString>;
  /** A full scan, at low priority. */
  scan(): Promise<unknown>;
  /** The result is another, or only the live state. @param differing rows that are not what they were. */
  changed(result?: ResultInfo, differing?: readonly RowId[]): void;
  /** What is known of the result is another, but not the result. */
  saved(result: ResultInfo): void;
  failed(error: unknown): void;
}
