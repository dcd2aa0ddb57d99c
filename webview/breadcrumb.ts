import type { RowId } from '../src/shared/entry';
import type { ChartSnapshot } from '../src/shared/chart/chartProtocol';
import { t } from '../src/shared/text/words';
import { element } from './dom';
import { crumbs, type Crumb } from './model';

const maxCrumbs = 7;

/** The path from the root to the directory in view, as buttons that lead back. */
export class Breadcrumb {
  readonly element = element('nav', 'breadcrumb');
  readonly #list = element('ol', '');
  /** The crumbs that are shown. They are reused, because new ones would lose the keyboard's focus. */
  #shown = '';
  readonly #enter: (id: RowId) => void;

  constructor(enter: (id: RowId) => void) {
    this.#enter = enter;
    this.element.append(this.#list);
  }

  show({ trail }: ChartSnapshot): void {
    this.element.setAttribute('aria-label', t('Path of the folder in view'));
    const shown = crumbs(trail, maxCrumbs);
    const key = JSON.stringify(shown);
    if (key === this.#shown) return;
    this.#shown = key;
    const hadFocus = this.#list.contains(document.activeElement);
    this.#list.replaceChildren(...shown.map((crumb, i) => this.#item(crumb, i === shown.length - 1)));
    // A crumb becomes the last one when it is followed.
    if (hadFocus) this.#list.querySelector<HTMLElement>('li:last-child button')?.focus();
  }

  #item({ id, name, gap }: Crumb, last: boolean): HTMLElement {
    const button = element('button', 'crumb', gap ? '…' : name);
    button.type = 'button';
    button.title = name;
    if (gap) button.ariaLabel = name;
    if (last) button.ariaCurrent = 'location';
    else
      button.addEventListener('click', () => {
        this.#enter(id);
      });
    return element('li', '', button);
  }
}
