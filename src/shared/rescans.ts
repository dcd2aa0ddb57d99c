import type { ByteString } from './text/byteString';
import { isWithin } from './text/paths';

/** A directory whose subtree was rescanned after the scan of its root. */
export interface Rescan {
  /** Relative to the root, parts joined by '/'. */
  readonly path: ByteString;
  /** In ms since 1970. */
  readonly at: number;
}

/** When a root was scanned, and which of its directories were rescanned later. */
export interface ScanTimes {
  readonly scannedAt: number;
  readonly rescans: readonly Rescan[];
}

/** When a directory was last scanned, in ms since 1970. Its path is relative to the root. */
export function lastScanned({ scannedAt, rescans }: ScanTimes, path: ByteString): number {
  return rescans
    .filter((each) => isWithin(path, each.path))
    .reduce((last, { at }) => Math.max(last, at), scannedAt);
}

/** The rescans to keep after another one. Those inside its directory are superseded. */
export function withRescan(rescans: readonly Rescan[], rescan: Rescan): Rescan[] {
  return [...rescans.filter((each) => !isWithin(each.path, rescan.path)), rescan];
}
