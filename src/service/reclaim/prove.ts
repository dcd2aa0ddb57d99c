import { kept, type Proof, proofHolds } from '../../shared/reclaim/proof';
import type { Candidate } from '../../shared/reclaim/reclaimable';
import type { Restore, Rule } from '../../shared/reclaim/rule';
import { concerns } from '../../shared/reclaim/rules';
import type { ByteString } from '../../shared/text/byteString';
import { DiskLook } from './diskLook';

/** A rule that a folder was proved by. */
export interface Proved {
  readonly rule: Rule;
  readonly proof: Proof;
  readonly restore: Restore;
  /** Files in it that must stay. */
  readonly kept: readonly ByteString[];
}

/** The first rule whose proof holds for a folder; undefined: none does. @param folder the candidate's absolute path */
export async function prove(
  folder: ByteString,
  { path, markers }: Candidate,
  rules: readonly Rule[],
): Promise<Proved | undefined> {
  const names = new Set(markers);
  const look = new DiskLook(folder);
  for (const rule of rules) {
    if (!concerns(rule, path, names)) continue;
    for (const proof of rule.proofs) {
      if (!(await look.ask(() => proofHolds(proof, look)))) continue;
      const restore = await look.ask(() => rule.restore.find((each) => applies(each, look)));
      const staying = await look.ask(() => kept(proof, look));
      return { rule, proof, restore: restore ?? { by: '' }, kept: staying };
    }
  }
  return undefined;
}

function applies({ beside }: Restore, look: DiskLook): boolean {
  return beside === undefined || proofHolds({ beside: [beside] }, look);
}
