import { CancelledError, wordsOf } from '../shared/errors';
import type { ChartQuery, ChartView } from '../shared/queries';
import { words, type Words } from '../shared/text/words';
import type { Root } from './root';

/** All that the chart draws of a root; scans what is below the `dirLevel` limit. */
export async function readChart(root: Root, query: ChartQuery): Promise<ChartView | undefined> {
  const { queries } = await root.open();
  for (;;) {
    const view = await queries.chart(query);
    const id = view?.unopened;
    if (id === undefined) return view;
    try {
      await root.expand(id, query.isRetry ?? false);
    } catch (error) {
      return { ...view!, problem: problemOf(error) };
    }
  }
}

/** Why a folder could not be scanned for a chart. */
function problemOf(error: unknown): Words {
  return error instanceof CancelledError
    ? words('Cancelled. Leave the folder and enter it again to read it.')
    : words('This folder could not be read: {0}', wordsOf(error));
}
