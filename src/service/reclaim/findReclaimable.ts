import { statfs } from 'node:fs/promises';
import { type MountPoint, mountPoints } from '../../scan/reader/mounts';
import { mayShareBlocks } from '../../remove/sharedBlocks';
import type { DirectoryRow } from '../../shared/entry';
import type { RootQueries } from '../../shared/queries';
import type {
  Candidate,
  Candidates,
  Reclaimable,
  ReclaimableFolders,
} from '../../shared/reclaim/reclaimable';
import type { Rule } from '../../shared/reclaim/rule';
import type { Remote } from '../../shared/rpc/rpc';
import type { ScanSettings } from '../../shared/scanSettings';
import type { ByteString } from '../../shared/text/byteString';
import { folderOf, isWithin, join } from '../../shared/text/paths';
import type { Git } from '../git/git';
import { Turns } from '../turns';
import { type CandidateNode, candidateTree } from './candidateTree';
import { pathBuffer } from './diskLook';
import { askIgnored } from './ignored';
import { isOrdinary, mountWithin } from './place';
import type { ProtectedFolders } from './protectedFolders';
import { prove, type Proved } from './prove';
import { reasonsOf } from './reasons';

/** How many folders are looked at at a time. */
const concurrency = 8;

/** A root, and what to look for in it. */
export interface ReclaimSearch {
  /** Absolute, without symbolic links. */
  readonly root: ByteString;
  /** The same of all other roots. */
  readonly otherRoots: readonly ByteString[];
  readonly settings: ScanSettings;
  readonly queries: Remote<RootQueries>;
  readonly rules: readonly Rule[];
  readonly protectedFolders: ProtectedFolders;
  /** Undefined: the workspace is not trusted. */
  readonly git: Git | undefined;
}

/** A candidate that is one of the kinds, by a proof that holds now. */
interface Found {
  readonly candidate: Candidate;
  readonly proved: Proved;
}

/** The folders of a root that can be made again: the outermost ones, each proved on disk. */
export async function findReclaimable(search: ReclaimSearch): Promise<ReclaimableFolders> {
  const { root, queries } = search;
  const stored = await candidatesOf(search);
  const mounts = mountPoints();
  const found = await proveAll(search, stored, mounts);
  const rows = await queries.rows(found.map(({ candidate }) => candidate.id));
  const ignored = await askIgnored(
    search.git,
    found.map(({ candidate }) => join(root, candidate.path)),
  );
  const folders = found.flatMap(({ candidate, proved }, i) => {
    const absolute = join(root, candidate.path);
    const answer = ignored.get(absolute);
    const row = rows[i];
    if (row === undefined || answer === undefined) return [];
    const repository = stored.repositories.find((path) => isWithin(path, candidate.path));
    const reasons = [
      ...reasonsOf({ proved, row, answer, repository, settings: search.settings }),
      ...mountWithin(absolute, mounts),
    ];
    return [describe(candidate, row, proved, reasons)];
  });
  return { folders, isAtMost: mayShareBlocks(await typeOf(root)) };
}

/** Candidates in places where something may be offered. */
async function candidatesOf({
  root,
  otherRoots,
  queries,
  rules,
  protectedFolders,
}: ReclaimSearch): Promise<Candidates> {
  const names = rules.flatMap(({ folders }) => folders.map((end) => end.slice(end.lastIndexOf('/') + 1)));
  const markers = rules.flatMap(({ marker }) => marker ?? []);
  const { candidates, repositories } = await queries.reclaimCandidates(names, markers);
  const inner = otherRoots.filter((other) => other !== root && isWithin(other, root));
  const isOffered = ({ path }: Candidate): boolean => {
    const absolute = join(root, path);
    // A root within this one lists its own folders.
    const meetsRoot = inner.some((other) => isWithin(other, absolute) || isWithin(absolute, other));
    return !meetsRoot && !protectedFolders.has(absolute);
  };
  return { candidates: candidates.filter(isOffered), repositories };
}

/** Looks at the outermost candidates first, and at what is in one only where that is not proved itself. */
async function proveAll(
  { root, rules }: ReclaimSearch,
  { candidates }: Candidates,
  mounts: readonly MountPoint[],
): Promise<Found[]> {
  const turns = new Turns(concurrency);
  const proveNode = async (node: CandidateNode): Promise<Found[]> => {
    const absolute = join(root, node.path);
    const proved = await turns.run(async () => {
      const found = await prove(absolute, node, rules);
      return found && (await isOrdinary(absolute, mounts)) ? found : undefined;
    });
    if (proved) return [{ candidate: node, proved }];
    return (await Promise.all(node.inner.map(proveNode))).flat();
  };
  return (await Promise.all(candidateTree(candidates).map(proveNode))).flat();
}

function describe(
  { path }: Candidate,
  row: DirectoryRow,
  { rule, proof, restore }: Proved,
  reasons: Reclaimable['reasons'],
): Reclaimable {
  const { id, kind, hazards = [], isScattered = false } = rule;
  const project = isScattered ? ('' as ByteString) : projectOf(path, rule);
  return { row, path, project, rule: id, kind, proof, restore: restore.by, hazards, reasons };
}

/** The folder beside which the proof lies: for `.yarn/cache` the one that `.yarn` is in. */
function projectOf(path: ByteString, { folders }: Rule): ByteString {
  const end = folders.find((each) => path === each || path.endsWith(`/${each}`)) ?? '';
  return end.split('/').reduce<ByteString>((at) => folderOf(at), path);
}

async function typeOf(path: ByteString): Promise<number | undefined> {
  try {
    return (await statfs(pathBuffer(path))).type;
  } catch {
    return undefined;
  }
}
