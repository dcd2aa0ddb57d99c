import type { ResultInfo } from '../../shared/result';
import type { ByteString } from '../../shared/text/byteString';
import { isExcluded } from '../../shared/text/glob';
import { isWithin, prefixOf } from '../../shared/text/paths';

/** The results whose sizes have to be added up: those that no other result includes. */
export function countedResults(results: readonly ResultInfo[]): ResultInfo[] {
  return results.filter((inner, i) => !results.some((outer, j) => i !== j && includes(outer, inner, j < i)));
}

/**
 * Whether a result surely counts all that another root does. `isFirst` decides between two results of the same folder.
 * With `oneFileSystem` the inner root may be a mount that was left out.
 */
function includes(outer: ResultInfo, inner: ResultInfo, isFirst: boolean): boolean {
  if (outer.rootPath === inner.rootPath) return isFirst;
  if (!isWithin(inner.rootPath, outer.rootPath) || outer.settings.oneFileSystem) return false;
  const { settings, totals } = outer;
  if (inner.settings.followSymlinks && !settings.followSymlinks) return false;
  // Other globs may have left out a part of the inner root, and without globs its mount may be what was left out.
  const areShared =
    settings.exclude.length > 0 &&
    settings.exclude.every((glob) => glob.startsWith('**/') && inner.settings.exclude.includes(glob));
  if (totals.excluded > 0 && !areShared) return false;
  const relative = inner.rootPath.slice(prefixOf(outer.rootPath).length) as ByteString;
  return !isExcluded(outer.settings.exclude, outer.rootPath, relative);
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
