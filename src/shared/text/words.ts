import { displayText } from './displayName';

/** A sentence to be translated where it is shown. `{0}`, `{1}` in the template are places for the arguments. */
export interface Words {
  readonly template: string;
  readonly args: readonly (string | Words)[];
}

/**
 * Call it with a literal template: translations are collected from the calls. Arguments may be file names: they are made
 * safe to show.
 */
export function words(template: string, ...args: (string | Words)[]): Words {
  return { template, args: args.map((arg) => (typeof arg === 'string' ? displayText(arg) : arg)) };
}

/** The translated sentence; `translate` works like `vscode.l10n.t`. */
export function say(
  { template, args }: Words,
  translate: (template: string, ...args: string[]) => string,
): string {
  return translate(template, ...args.map((arg) => (typeof arg === 'string' ? arg : say(arg, translate))));
}

export function inEnglish(sentence: Words): string {
  return say(sentence, fill);
}

/** Replaces `{0}`, `{1}` by the arguments. */
export function fill(template: string, ...args: readonly (string | number)[]): string {
  return template.replace(/\{(\d+)\}/g, (place, index: string) => String(args[Number(index)] ?? place));
}
