import type { RootState } from '../../shared/state';

/** Whether a root's sizes follow its files and include all changes made before the window opened. */
export function isLive(state: Pick<RootState, 'live'> | undefined): boolean {
  return state?.live.kind === 'following' && !state.live.verifying;
}
