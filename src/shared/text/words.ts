import { displayText } from './displayName';

/** A sentence for a person, in whatever language: `{0}`, `{1}` in the template stand for the arguments. */
export interface Words {
  readonly template: string;
  readonly args: readonly (string | Words)[];
}

/**
 * The template is written out where this is called: the bundle of translations is collected from there. Arguments
 * may be names: they become safe to show.
 */
export function words(template: string, ...args: (string | Words)[]): Words {
  return { template, args: args.map((arg) => (typeof arg === 'string' ? displayText(arg) : arg)) };
}

/** The sentence in a person's language; `translate` is as `vscode.l10n.t`. */
export function say(
  { template, args }: Words,
  translate: (template: string, ...args: string[]) => string,
): string {
  return translate(template, ...args.map((arg) => (typeof arg === 'string' ? arg : say(arg, translate))));
}

/** The sentence as it was written. */
export function inEnglish(sentence: Words): string {
  return say(sentence, fill);
}

/** Puts the arguments into the template's places. */
export function fill(template: string, ...args: readonly (string | number)[]): string {
  return template.replace(/\{(\d+)\}/g, (place, index: string) => String(args[Number(index)] ?? place));
}
