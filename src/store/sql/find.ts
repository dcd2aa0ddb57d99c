import type { Metric } from '../../shared/entry';
import { isAscii } from '../../shared/text/byteString';
import { soughtNames } from '../../shared/text/soughtPath';
import { rowColumns } from './queries';

export interface Find {
  readonly sql: string;
  /** All parameters but the last, which is the limit. */
  readonly params: readonly string[];
}

/**
 * The rows that a typed name or path leads to: `app/node_modules/types` is a name below a name below a name, each with the
 * letters in their order. Rows of exactly that name come first, then those that contain it, then the others; the heaviest
 * first among equals. One pass over all rows, which reads no more of each than it must.
 */
export function find(text: string, metric: Metric): Find {
  const { name, above } = soughtNames(text);
  const joins = above.map((folder, i) => {
    const { condition, params } = like(`above${i + 1}.name`, fuzzy(folder));
    const row = `above${i + 1}.id = ${i === 0 ? 'found' : `above${i}`}.parent`;
    return { sql: `cross join directory above${i + 1} on ${row} and ${condition}`, params };
  });
  const matches = like('found.name', fuzzy(name));
  const isSame = like('found.name', escape(name));
  const contains = like('found.name', `%${escape(name)}%`);
  const sql = `
    select ${rowColumns} from (
      select found.id from directory found ${joins.map((join) => join.sql).join(' ')}
      where ${matches.condition}
      order by ${isSame.condition} desc, ${contains.condition} desc, found.${metric} desc, found.name, found.id
      limit ?
    ) cross join directory using (id)`;
  const params = [...joins.map((join) => join.params), matches.params, isSame.params, contains.params];
  return { sql, params: params.flat() };
}

/**
 * A name that is like a pattern, ignoring case. SQLite knows the case of ASCII letters only, so other letters are looked for
 * as they were typed, all small, and all capital.
 */
function like(column: string, pattern: string): { readonly condition: string; readonly params: string[] } {
  const variants = isAscii(pattern) ? [pattern] : [pattern, pattern.toLowerCase(), pattern.toUpperCase()];
  const params = [...new Set(variants)];
  return { condition: `(${params.map(() => `${column} like ? escape '\\'`).join(' or ')})`, params };
}

/** The letters in their order, whatever stands between them. */
function fuzzy(text: string): string {
  return `%${Array.from(text, (letter) => `${escape(letter)}%`).join('')}`;
}

function escape(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
