import type { RowId } from '../src/shared/entry';
import type { ChartSnapshot } from '../src/shared/chart/chartProtocol';
import { formatFiles } from '../src/shared/text/bytes';
import { t } from '../src/shared/text/words';
import type { ChartActions, Mark } from './canvas';
import { element } from './dom';
import { growthOf, growthText, restGrowth, shortGrowth } from './growth';
import { childHolding, hueCount, listRows, type ListRow } from './model';

export interface ListActions extends ChartActions {
  readonly selectRest: () => void;
}

/** Smaller shares get no bar: it would be a pixel or two long. */
const leastBar = 0.005;

/** The chart's numbers as a listbox, for the keyboard, for screen readers, and for reading. */
export class FolderList {
  readonly element = element('section', 'list');
  readonly #head = element('div', 'row head');
  readonly #box = element('div', 'rows');
  readonly #actions: ListActions;
  #snapshot: ChartSnapshot | undefined;
  #rows: readonly ListRow[] = [];
  /** The row that keys act on; -1 if none yet. */
  #active = -1;
  #marked: Mark;

  constructor(actions: ListActions) {
    this.#actions = actions;
    this.#head.setAttribute('aria-hidden', 'true');
    this.#box.setAttribute('role', 'listbox');
    this.#box.tabIndex = 0;
    this.element.append(this.#head, this.#box);
    this.#listen();
  }

  show(snapshot: ChartSnapshot, selected: Mark): void {
    const before = this.#snapshot;
    const sameView = before?.node?.id === snapshot.node?.id && before?.root === snapshot.root;
    const sameMark = sameView && selected === this.#marked;
    const kept = sameView ? this.#rows[this.#active]?.node?.id : undefined;
    this.#snapshot = snapshot;
    this.#rows = listRows(snapshot);
    const byGrowth = snapshot.growth !== undefined;
    this.element.classList.toggle('by-growth', byGrowth);
    const titles = [t('Name'), byGrowth ? t('Change') : t('Files'), t('Size'), t('Share')];
    this.#head.replaceChildren(
      element('span', 'swatch'),
      ...titles.map((title, i) => element('span', `cell-${i}`, title)),
    );
    this.#box.setAttribute('aria-label', t('Folders in {0}', snapshot.trail.at(-1)?.name ?? ''));
    this.#box.replaceChildren(...this.#rows.map((row, i) => this.#line(row, i)));
    this.#active = -1;
    // An automatic update must not scroll back to the selection.
    this.#mark(selected, { scroll: !sameMark });
    const index = this.#rows.findIndex((row) => row.node && row.node.id === kept);
    if (this.#active < 0) this.#activate(index, { scroll: !sameView });
    if (this.#active < 0 && document.activeElement === this.#box) this.#activate(0);
  }

  /** Marks the row that is or contains the selected directory. */
  mark(selected: Mark): void {
    this.#mark(selected, { scroll: true });
  }

  #mark(selected: Mark, how: { readonly scroll: boolean }): void {
    this.#marked = selected;
    const index = this.#indexOf(selected);
    for (const [i, line] of [...this.#box.children].entries()) line.ariaSelected = String(i === index);
    if (index >= 0) this.#activate(index, how);
  }

  /** Highlights the row of the tile under the pointer. */
  hover(id: RowId | undefined): void {
    const index = this.#indexOf(id);
    for (const [i, line] of [...this.#box.children].entries()) line.classList.toggle('hovered', i === index);
  }

  focus(): void {
    this.#box.focus();
  }

  /** Handles a key. Returns whether it was one of the list's. */
  press(key: string): boolean {
    const last = this.#rows.length - 1;
    const page = Math.max(
      1,
      Math.floor(this.#box.clientHeight / (this.#box.firstElementChild?.clientHeight ?? 1)) - 1,
    );
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: this.#active + 1,
      ArrowUp: this.#active - 1,
      PageDown: this.#active + page,
      PageUp: this.#active - page,
      Home: 0,
      End: last,
    };
    const target = targets[key];
    if (target !== undefined) this.#select(Math.max(0, Math.min(last, target)));
    else if (key === 'Enter') this.#enter(this.#active);
    else return false;
    return true;
  }

  #listen(): void {
    const indexAt = (event: Event): number =>
      event.target instanceof Element ? [...this.#box.children].indexOf(event.target.closest('.row')!) : -1;
    this.#box.addEventListener('click', (event) => {
      this.#select(indexAt(event));
    });
    this.#box.addEventListener('dblclick', (event) => {
      this.#enter(indexAt(event));
    });
    this.#box.addEventListener('pointerover', (event) => {
      this.#actions.hover(this.#rows[indexAt(event)]?.node?.id);
    });
    this.#box.addEventListener('pointerleave', () => {
      this.#actions.hover(undefined);
    });
    this.#box.addEventListener('focus', () => {
      if (this.#active < 0 && this.#box.matches(':focus-visible')) this.#activate(0);
    });
  }

  #line({ node, name, title, size, share, fraction, files }: ListRow, index: number): HTMLElement {
    const snapshot = this.#snapshot!;
    const view = snapshot.node!;
    const byGrowth = snapshot.growth !== undefined;
    const grown = node ? growthOf(node, snapshot) : restGrowth(view, view.children, snapshot);
    const growth = growthText(grown, snapshot);
    const bar = element('span', 'bar');
    bar.style.width = fraction < leastBar ? '0' : `${fraction * 100}%`;
    const hue = `hue-${node === undefined ? 'rest' : index % hueCount}`;
    const line = element(
      'div',
      `row ${byGrowth ? `growth-${grown?.kind ?? 'unknown'}` : hue}`,
      element('span', 'swatch'),
      element('bdi', 'cell-0', name),
      element('span', 'cell-1', byGrowth ? shortGrowth(grown, snapshot) : files),
      element('span', 'cell-2', size),
      element('span', 'cell-3', share),
      element('span', 'track', bar),
    );
    line.id = `row-${index}`;
    line.title = lines(title, growth, node?.staleSince);
    line.setAttribute('role', 'option');
    line.ariaSelected = 'false';
    const count = node === undefined ? [] : [formatFiles(node.files)];
    line.ariaLabel = lines(name, size, share, growth, ...count, node?.staleSince).replaceAll('\n', ', ');
    return line;
  }

  #indexOf(mark: Mark): number {
    const view = this.#snapshot?.node;
    if (view === undefined || mark === undefined) return -1;
    const node = mark === 'rest' ? undefined : childHolding(view, mark);
    if (node === undefined && mark !== 'rest') return -1;
    return this.#rows.findIndex((row) => row.node === node);
  }

  #select(index: number): void {
    const row = this.#rows[index];
    if (row === undefined) return;
    this.#activate(index);
    if (row.node === undefined) this.#actions.selectRest();
    else this.#actions.select(row.node.id);
  }

  #enter(index: number): void {
    const node = this.#rows[index]?.node;
    if (node && node.directories > 0) this.#actions.enter(node.id);
  }

  #activate(index: number, { scroll } = { scroll: true }): void {
    this.#box.children[this.#active]?.classList.remove('active');
    this.#active = index;
    const line = this.#box.children[index];
    if (line === undefined) {
      this.#box.removeAttribute('aria-activedescendant');
      return;
    }
    line.classList.add('active');
    if (scroll) line.scrollIntoView({ block: 'nearest' });
    this.#box.setAttribute('aria-activedescendant', line.id);
  }
}

function lines(...parts: readonly (string | undefined)[]): string {
  return parts.filter(Boolean).join('\n');
}
