import { leftOutMounts } from '../service/rootPaths';
import { hasNoBlocks } from '../shared/entry';
import type { RootQueries } from '../shared/queries';
import type { ResultInfo } from '../shared/result';
import type { Remote } from '../shared/rpc/rpc';
import { explainNoBlocks, formatBytes, formatCount, formatShare } from '../shared/text/bytes';
import type { ByteString } from '../shared/text/byteString';
import { displayName, displayText } from '../shared/text/displayName';
import { join } from '../shared/text/paths';

const maxListed = 20;

/** The heaviest folders, a line each, and a summary. @param folder as the person named it */
export async function summaryOf(
  folder: ByteString,
  result: ResultInfo,
  queries: Pick<Remote<RootQueries>, 'heaviest' | 'path'>,
): Promise<string> {
  const lines: string[] = [];
  const metric = hasNoBlocks(result.totals) ? 'apparent' : 'allocated';
  for (const row of await queries.heaviest(metric, maxListed)) {
    const share = formatShare(row[metric], result.totals[metric]);
    const name = displayName(join(folder, (await queries.path(row.id))!));
    lines.push(`${size(row[metric]).padStart(10)} ${share.padStart(7)}  ${name}`);
  }
  const explained = metric === 'apparent' ? [explainNoBlocks()] : [];
  return [...lines, '', totals(result), ...explained, ...leftOut(result), ...unmatched(result), ''].join(
    '\n',
  );
}

export function progressOf(files: number, bytes: number): string {
  return `${formatCount(files)} files, ${size(bytes)} so far`;
}

function totals({ totals: { allocated, apparent, ...counted }, elapsedMs }: ResultInfo): string {
  const counts = [
    count(counted.files, 'file'),
    count(counted.directories, 'folder'),
    ...(counted.excluded > 0 ? [`${formatCount(counted.excluded)} excluded`] : []),
    ...(counted.readErrors > 0 ? [`${formatCount(counted.readErrors)} could not be read`] : []),
    `${(elapsedMs / 1000).toFixed(2)} s`,
  ];
  return `${size(allocated)} on disk, ${size(apparent)} apparent · ${counts.join(' · ')}`;
}

/** Mounts that are excluded by the kind of their file system. */
function leftOut(result: ResultInfo): string[] {
  return leftOutMounts(result).map(
    ({ path, type }) => `Left out: ${displayName(path)} (${displayText(type)})`,
  );
}

function unmatched({ unmatchedGlobs = [] }: ResultInfo): string[] {
  return unmatchedGlobs.map((glob) => `Nothing matches --exclude ${displayText(glob)}`);
}

function size(bytes: number): string {
  return formatBytes(bytes, 'binary');
}

function count(number: number, what: string): string {
  return `${formatCount(number)} ${what}${number === 1 ? '' : 's'}`;
}
