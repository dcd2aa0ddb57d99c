import type { ByteString } from './text/byteString';
import { isWithin } from './text/paths';

/** A directory that was scanned again, with all that is in it, since the rest of its root. */
export interface Rescan {
  /** Relative to the root, parts joined by '/'. */
  readonly path: ByteString;
  /** In ms since 1970. */
  readonly at: number;
}

/** When a root was scanned, and what of it since then. */
export interface ScanTimes {
  readonly scannedAt: number;
  readonly rescans: readonly Rescan[];
}

/** When a directory, by its path relative to the root, was last scanned: in ms since 1970. */
export function lastScanned({ scannedAt, rescans }: ScanTimes, path: ByteString): number {
  return rescans
    .filter((each) => isWithin(path, each.path))
    .reduce((last, { at }) => Math.max(last, at), scannedAt);
}

/** The rescans to remember once another directory was scanned: what it holds is no older. */
export function withRescan(rescans: readonly Rescan[], rescan: Rescan): Rescan[] {
  return [...rescans.filter((each) => !isWithin(each.path, rescan.path)), rescan];
}
