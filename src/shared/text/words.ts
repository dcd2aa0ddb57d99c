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

/** By template, in the person's language; empty in English. */
let translations: Readonly<Record<string, string>> = {};

/** From now on `t` and `say` answer in another language. Only the editor's host and the chart's page do this. */
export function translateBy(texts: Readonly<Record<string, string>>): void {
  translations = texts;
}

/** A text for a person. Call it with a literal template, as `words`; it replaces `{0}`, `{1}` by the arguments. */
export function t(template: string, ...args: readonly (string | number)[]): string {
  return fill(translations[template] ?? template, ...args);
}

/** The translated sentence. */
export function say({ template, args }: Words): string {
  return t(template, ...args.map((arg) => (typeof arg === 'string' ? arg : say(arg))));
}

/** The sentence for a log or a terminal. */
export function inEnglish({ template, args }: Words): string {
  return fill(template, ...args.map((arg) => (typeof arg === 'string' ? arg : inEnglish(arg))));
}

function fill(template: string, ...args: readonly (string | number)[]): string {
  return template.replace(/\{(\d+)\}/g, (place, index: string) => String(args[Number(index)] ?? place));
}
