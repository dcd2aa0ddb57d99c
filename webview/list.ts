import type { RowId } from '../src/shared/entry';
import type { ChartSnapshot } from '../src/shared/chart/chartProtocol';
import { formatFiles } from '../src/shared/text/bytes';
import { TypedLetters } from '../src/shared/text/typedLetters';
import { t } from '../src/shared/text/words';
import type { ChartActions, Mark } from './canvas';
import { element, offerMenu } from './dom';
import { describeKind, gitText, isWanted, kindOf, restParts, shortGit } from './git';
import { growthOf, growthText, restGrowth, shortGrowth } from './growth';
import { childHolding, listRows, type ListRow } from './model';
import { hueCount } from './palette';

export interface ListActions extends ChartActions {
  readonly selectRest: () => void;
  /** Goes to the folder above the one in view, if there is one. */
  readonly leave: () => void;
}

/** Smaller shares get no bar: it would be a pixel or two long. */
const leastBar = 0.005;

/** The chart's numbers as a listbox, for the keyboard, for screen readers, and for reading. */
export class FolderList {
  readonly element = element('div', 'list');
  readonly #head = element('div', 'row head');
  readonly #box = element('div', 'rows');
  /** Why Enter did nothing. */
  readonly #said = element('p', 'said');
  readonly #actions: ListActions;
  #snapshot: ChartSnapshot | undefined;
  #rows: readonly ListRow[] = [];
  /** The row that keys act on; -1 if none yet. */
  #active = -1;
  #marked: Mark;
  readonly #typed = new TypedLetters();

  constructor(actions: ListActions) {
    this.#actions = actions;
    this.#head.setAttribute('aria-hidden', 'true');
    this.#box.setAttribute('role', 'listbox');
    this.#box.tabIndex = 0;
    this.#said.setAttribute('role', 'status');
    this.element.append(this.#head, this.#box, this.#said);
    this.#listen();
  }

  show(snapshot: ChartSnapshot, selected: Mark): void {
    const before = this.#snapshot;
    const sameView = before?.node?.id === snapshot.node?.id && before?.root === snapshot.root;
    const sameMark = sameView && selected === this.#marked;
    const kept = sameView ? this.#rows[this.#active]?.node?.id : undefined;
    this.#snapshot = snapshot;
    this.#rows = listRows(snapshot).filter(({ node }) => isWanted(this.#parts(node), snapshot));
    this.element.classList.toggle('by-growth', snapshot.growth !== undefined);
    this.element.classList.toggle('by-git', snapshot.git !== undefined);
    const titles = [t('Name'), countTitle(snapshot), t('Size'), t('Share')];
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

  /** Handles a key; `at` is the moment in ms. Returns whether it was one of the list's. */
  press(key: string, at: number): boolean {
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
    else if (key === 'Enter' || key === 'ArrowRight') this.#enter(this.#active);
    else if (key === 'ArrowLeft') this.#actions.leave();
    else return this.#type(key, at);
    return true;
  }

  /** Goes to the next row whose name begins with the letters that were typed. */
  #type(key: string, at: number): boolean {
    if (Array.from(key).length !== 1 || key === ' ') return false;
    const names = this.#rows.map(({ name }) => name);
    const index = this.#typed.type(key, names, Math.max(0, this.#active), at);
    if (index !== undefined) this.#select(index);
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
    this.#box.addEventListener('contextmenu', (event) => {
      // A key opens it on the list itself.
      const index = indexAt(event);
      offerMenu(this.#box, this.#snapshot, this.#rows[index < 0 ? this.#active : index]?.node?.id);
    });
    this.#box.addEventListener('focus', () => {
      if (this.#active < 0 && this.#box.matches(':focus-visible')) this.#activate(0);
    });
  }

  #line({ node, name, title, size, share, fraction, files }: ListRow, index: number): HTMLElement {
    const snapshot = this.#snapshot!;
    const view = snapshot.node!;
    const byGrowth = snapshot.growth !== undefined;
    const parts = snapshot.git && this.#parts(node);
    const git = gitText(parts, snapshot);
    const grown = node ? growthOf(node, snapshot) : restGrowth(view, view.children, snapshot);
    const growth = growthText(grown, snapshot);
    const bar = element('span', 'bar');
    bar.style.width = fraction < leastBar ? '0' : `${fraction * 100}%`;
    const [style, count] = byGrowth
      ? [`growth-${grown?.kind ?? 'unknown'}`, shortGrowth(grown, snapshot)]
      : snapshot.git
        ? [`git-${kindOf(parts) ?? 'unknown'}`, shortGit(parts, snapshot)]
        : [node ? '' : 'hue-rest', files];
    const line = element(
      'div',
      `row ${style}`.trim(),
      element('span', 'swatch'),
      element('bdi', 'cell-0', name),
      element('span', 'cell-1', count),
      element('span', 'cell-2', size),
      element('span', 'cell-3', share),
      element('span', 'track', bar),
    );
    if (node && !byGrowth && !snapshot.git) line.style.setProperty('--hue', `var(--hue-${index % hueCount})`);
    line.id = `row-${index}`;
    line.title = lines(title, growth, git, node?.staleSince);
    line.setAttribute('role', 'option');
    line.ariaSelected = 'false';
    const spokenFiles = node === undefined ? [] : [formatFiles(node.files)];
    const colored = byGrowth ? growth : git;
    // In the order of the cells, so that who says what they see is understood.
    const second = byGrowth || snapshot.git ? [colored] : spokenFiles;
    const last = byGrowth || snapshot.git ? spokenFiles : [];
    line.ariaLabel = lines(name, ...second, size, share, ...last, node?.staleSince).replaceAll('\n', ', ');
    return line;
  }

  /** The bytes of a row by what git does with them. */
  #parts(node: ListRow['node']): ReturnType<typeof restParts> {
    const view = this.#snapshot!.node!;
    return node ? node.git : restParts(view, view.children);
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
    const row = this.#rows[index];
    if (row?.node && row.node.directories > 0) this.#actions.enter(row.node.id);
    else if (row) this.#said.textContent = whyClosed(row);
  }

  #activate(index: number, { scroll } = { scroll: true }): void {
    if (index !== this.#active) this.#said.textContent = '';
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

/** Why a row cannot be entered. */
function whyClosed({ node, name }: ListRow): string {
  return node
    ? t('There are no folders in {0}.', name)
    : t(
        'This is what the folder in view holds besides the folders above: its own entry, files, or smaller folders.',
      );
}

/** The title of the column before the sizes. */
function countTitle({ growth, git }: ChartSnapshot): string {
  if (growth) return t('Change');
  if (!git) return t('Files');
  return git.only === undefined ? t('Git') : describeKind(git.only);
}

function lines(...parts: readonly (string | undefined)[]): string {
  return parts.filter(Boolean).join('\n');
}
