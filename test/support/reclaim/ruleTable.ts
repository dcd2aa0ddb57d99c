import type { OneOf, Proof } from '../../../src/shared/reclaim/proof';
import type { Rule } from '../../../src/shared/reclaim/rule';
import { rules } from '../../../src/shared/reclaim/rules';
import { inEnglish } from '../../../src/shared/text/words';

/** The table of docs/reclaimable.md, a line a rule. */
export function ruleTable(): string[] {
  const head = ['Kind', 'Folder', 'Proof', 'Comes back by'];
  const lines = [head, head.map(() => '---'), ...rules.map(cellsOf)];
  return lines.map((cells) => `| ${cells.join(' | ')} |`);
}

function cellsOf({ kind, folders, proofs, restore, mustBeIgnored }: Rule): string[] {
  const ways = restore.map(({ by }) => (typeof by === 'string' ? code(by) : inEnglish(by)));
  const proof = proofs.map(describeProof).join('; or ');
  return [
    inEnglish(kind),
    folders.length > 0 ? folders.map(code).join(', ') : 'any name',
    proof + (mustBeIgnored ? '; selected only if ignored' : ''),
    ways.join(', '),
  ];
}

function describeProof({ within = [], beside = [], notWithin = [], signature, only, keep }: Proof): string {
  const parts = [
    ...beside.map((each) => `beside it ${oneOf(each)}`),
    ...within.map((each) => `in it ${oneOf(each)}`),
    ...notWithin.map((each) => `in it no ${code(each)}`),
    signature && `in it a valid ${code(signature.file)}`,
    only && `in it only ${oneOf(only)}`,
    keep && `not selected with ${oneOf(keep)}`,
  ];
  return parts.filter(Boolean).join(', ');
}

function oneOf(paths: OneOf): string {
  return [paths].flat().map(code).join(' or ');
}

function code(text: string): string {
  return `\`${text}\``;
}
