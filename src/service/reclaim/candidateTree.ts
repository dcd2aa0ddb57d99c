import type { Candidate } from '../../shared/reclaim/reclaimable';
import { isWithin } from '../../shared/text/paths';

/** A candidate with those that are next below it. */
export interface CandidateNode extends Candidate {
  readonly inner: CandidateNode[];
}

/** The outermost candidates, with all others below them. */
export function candidateTree(candidates: readonly Candidate[]): CandidateNode[] {
  const top: CandidateNode[] = [];
  const above: CandidateNode[] = [];
  // With a '/' at their ends, a folder comes right before everything that is in it.
  const sorted = candidates.map((candidate) => ({ key: `${candidate.path}/`, candidate }));
  sorted.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  for (const { candidate } of sorted) {
    while (above.length > 0 && !isWithin(candidate.path, above.at(-1)!.path)) above.pop();
    const node = { ...candidate, inner: [] };
    (above.at(-1)?.inner ?? top).push(node);
    above.push(node);
  }
  return top;
}
