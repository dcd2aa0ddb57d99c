import type { RootState } from '../../shared/state';
import type { AutoScanMode } from '../../shared/settings';

/** What decides whether a root is scanned without being asked for. */
export interface Occasion {
  readonly mode: AutoScanMode;
  readonly isViewVisible: boolean;
  /** The person stopped automatic scans of this root. */
  readonly isStopped: boolean;
  /** It was tried in this window with the same settings; whatever came of it, once is enough. */
  readonly wasTried: boolean;
}

/** Whether a root needs a scan that nobody asked for: nothing is stored, or by other settings. */
export function wantsAutomaticScan(state: RootState, occasion: Occasion): boolean {
  if (occasion.isStopped || occasion.wasTried || state.scan !== undefined) return false;
  return isAllowed(occasion) && (state.result === null || state.outdated);
}

/** Whether it makes sense to look at what is stored at all. */
export function isAllowed({ mode, isViewVisible }: Pick<Occasion, 'mode' | 'isViewVisible'>): boolean {
  return mode === 'onOpen' || (mode === 'whenVisible' && isViewVisible);
}

/**
 * Whether what ran in a root is over, so that a setting that was changed meanwhile can be followed. A scan that was
 * cancelled is not followed by another one: that is not what the person meant.
 */
export function mayFollow(before: RootState | undefined, now: RootState): boolean {
  if (before?.scan === undefined || now.scan !== undefined) return false;
  return before.scan.kind === 'expansion' || now.result !== before.result || now.problem !== undefined;
}
