import { errorStack } from '../../shared/errors';
import { DisposableStore, type Disposable } from '../../shared/lifecycle';
import type { Log } from '../../shared/log';
import type { FolderView } from '../folders/folderView';
import type { ChartPanel } from './chartPanel';
import type { ChartSelection } from './chartSession';

/** Lets the tree's selection and the chart's follow each other while the tree is visible. */
export function followSelections(view: FolderView, chart: ChartPanel, log: Log): Disposable {
  const own = new DisposableStore();
  let followed: ChartSelection | undefined;
  // A held key selects faster than the tree can reveal.
  const reveal = newestOnly(async (selection: ChartSelection) => {
    followed = selection;
    try {
      await view.reveal(selection.root, selection.id, { focus: false });
    } catch (error) {
      log.error(errorStack(error));
    }
    followed = undefined;
  });
  own.add(
    chart.onDidSelect((selection) => {
      if (view.isVisible) reveal(selection);
    }),
  );
  own.add(
    view.onDidSelect(({ root, id }) => {
      // What the chart selected is no news to it, and it may be further on already.
      if (root !== followed?.root || id !== followed.id) chart.select(root, id);
    }),
  );
  return own;
}

/**
 * Does `work` for one value at a time; of those that come meanwhile only the newest is served. `work` must not reject.
 */
export function newestOnly<T>(work: (value: T) => Promise<void>): (value: T) => void {
  let waiting: { readonly value: T } | undefined;
  let running = false;
  const run = async (): Promise<void> => {
    running = true;
    for (let next = waiting; next; next = waiting) {
      waiting = undefined;
      await work(next.value);
    }
    running = false;
  };
  return (value) => {
    waiting = { value };
    if (!running) void run();
  };
}
