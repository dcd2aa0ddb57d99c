import { type Check, isArrayOf, isBoolean, isOptional, isRecord, isShape, isString } from '../shape';
import { displayText } from '../text/displayName';
import { words } from '../text/words';
import { hasEvidence, type OneOf, type Proof } from './proof';
import type { Rule } from './rule';

/** A rule as a person writes it in the setting `diskUsage.reclaimableRules`. */
export interface UserRule {
  readonly id: string;
  /** The content of the folder. */
  readonly kind: string;
  readonly folders: readonly string[];
  readonly proof: Proof;
  /** The command that makes the folder again. */
  readonly restore: string;
  readonly hazards?: readonly string[] | undefined;
  readonly mustBeIgnored?: boolean | undefined;
}

const isName = (value: unknown): value is string => isString(value) && value.trim() !== '';
const isNames = isArrayOf(isName);
const isOneOf: Check<OneOf> = (value): value is OneOf => isName(value) || isNames(value);
const conditions = {
  within: isOptional(isArrayOf(isOneOf)),
  beside: isOptional(isArrayOf(isOneOf)),
  notWithin: isOptional(isNames),
  signature: isOptional(isShape({ file: isName, text: isName })),
  only: isOptional(isNames),
  keep: isOptional(isNames),
};
const hasConditions = isShape(conditions);

const hasFields = isShape({
  id: isName,
  kind: isName,
  folders: isNames,
  proof: isRecord,
  restore: isName,
  hazards: isOptional(isNames),
  mustBeIgnored: isOptional(isBoolean),
});

/** A user's rule, or the reason why it is none. */
export type ParsedRule = { readonly rule: Rule } | { readonly problem: string };

/** @param known the ids that other rules have */
export function parseUserRule(value: unknown, known: ReadonlySet<string>): ParsedRule {
  if (!hasFields(value))
    return {
      problem: 'it must have the texts id, kind and restore, a list of names as folders, and a proof',
    };
  const { id, kind, folders, proof, restore, hazards = [], mustBeIgnored = false } = value;
  if (known.has(id)) return { problem: `another rule has the id ${id}` };
  const badFolder = folders.find((name) => /[*?[\]{}\\]|^\/|\/$|\/\/|(^|\/)\.\.?(\/|$)/.test(name));
  if (folders.length === 0 || badFolder !== undefined)
    return {
      problem: 'folders must be names, or ends of paths such as .acme/cache, without * and other globs',
    };
  const unknown = Object.keys(proof).find((key) => !(key in conditions));
  if (unknown !== undefined) return { problem: `its proof has an unknown condition, ${unknown}` };
  if (!hasConditions(proof)) return { problem: 'the conditions of its proof must be lists of globs' };
  if (!hasEvidence(proof as Proof))
    return { problem: 'its proof must name something within or beside the folder: a name alone is no proof' };
  return {
    rule: {
      ...{ id, folders, mustBeIgnored, proofs: [proof as Proof], restore: [{ by: displayText(restore) }] },
      kind: words('{0}', kind),
      hazards: hazards.map((hazard) => words('{0}', hazard)),
    },
  };
}
