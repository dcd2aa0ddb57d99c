import { menuContext } from '../src/shared/chart/chartMenu';
import type { ChartSnapshot } from '../src/shared/chart/chartProtocol';
import type { RowId } from '../src/shared/entry';

/** A new element. Text is set as text: names may hold markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...content: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const created = document.createElement(tag);
  created.className = className;
  created.append(...content);
  return created;
}

/** Lets the context menu that is about to open on an element be about a folder; of none there is no menu. */
export function offerMenu(
  target: HTMLElement,
  snapshot: ChartSnapshot | undefined,
  id: RowId | undefined,
): void {
  if (snapshot === undefined || id === undefined) delete target.dataset['vscodeContext'];
  else target.dataset['vscodeContext'] = menuContext(snapshot.root, id);
}
