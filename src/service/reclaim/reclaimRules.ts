import type { Log } from '../../shared/log';
import type { Rule } from '../../shared/reclaim/rule';
import { rules } from '../../shared/reclaim/rules';
import { parseUserRule } from '../../shared/reclaim/userRules';

/** The rules of the extension and of the setting, whose bad ones are left out and logged once. */
export class ReclaimRules {
  readonly #warned = new Set<string>();

  constructor(private readonly log: Pick<Log, 'warn'>) {}

  /** @param own the value of the setting. Those rules come first. */
  all(own: readonly unknown[]): readonly Rule[] {
    const known = new Set(rules.map(({ id }) => id));
    const parsed = own.flatMap((value, i): Rule[] => {
      const result = parseUserRule(value, known);
      if ('rule' in result) {
        known.add(result.rule.id);
        return [result.rule];
      }
      this.#warn(`diskUsage.reclaimableRules: rule ${i + 1} is left out, because ${result.problem}.`);
      return [];
    });
    return [...parsed, ...rules];
  }

  #warn(message: string): void {
    if (!this.#warned.has(message)) this.log.warn(message);
    this.#warned.add(message);
  }
}
