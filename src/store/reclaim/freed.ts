import type { Metric, RowId } from '../../shared/entry';
import type { Freed } from '../../shared/reclaim/reclaimable';
import type { Statements } from '../sql/statements';

/** The totals of directories. */
function totals(metric: Metric): string {
  return `select id, ${metric} from directory where id in (select value from json_each(?))`;
}

const hasLinks = 'select 1 from link limit 1';

/** For each inode with several names and each of the directories: how many of its names are below that. */
function linksBelow(metric: Metric): string {
  return `
    with recursive below (top, id) as (
      select value, value from json_each(?)
      union all
      select below.top, child.id from below cross join directory child on child.parent = below.id
    )
    select device || ':' || inode, top, count(*), max(nlink), max(link.${metric})
    from link cross join below on below.id = link.directory
    group by device, inode, top order by device, inode`;
}

/** @see ReclaimQueries.freed */
export function freed(statements: Statements, ids: readonly RowId[], metric: Metric): Freed {
  const tops = JSON.stringify(ids);
  const each = new Map<RowId, number>();
  let together = 0;
  statements.all(totals(metric), [tops], ([id, bytes]) => {
    each.set(Number(id), Number(bytes));
    together += Number(bytes);
  });
  if (statements.first(hasLinks, [], () => true) !== undefined) {
    let [inode, names] = ['', 0];
    statements.all(linksBelow(metric), [tops], ([key, id, count, nlink, bytes]) => {
      const [top, here, links, size] = [Number(id), Number(count), Number(nlink), Number(bytes)];
      // The totals of a directory have each inode once, wherever its other names are.
      if (here < links) each.set(top, (each.get(top) ?? 0) - size);
      names = key === inode ? names + here : here;
      inode = String(key);
      together -= size;
      if (names - here < links && names >= links) together += size;
    });
  }
  return { each: ids.map((id) => each.get(id) ?? 0), together };
}
