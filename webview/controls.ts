import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  type Button,
  type Dropdown,
  type Option,
} from '@vscode/webview-ui-toolkit';
import { chartDepths, type ChartRequest, type ChartSnapshot } from '../src/shared/chart/chartProtocol';
import { t } from '../src/shared/text/words';
import { element } from './dom';

declare global {
  interface HTMLElementTagNameMap {
    'vscode-button': Button;
    'vscode-dropdown': Dropdown;
    'vscode-option': Option;
  }
}

interface Choice {
  readonly value: string;
  readonly text: string;
}

/** Registers the toolkit's elements. Called once, before any is created. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDropdown(), vsCodeOption());
}

/** A button of the toolkit. */
export function createButton(appearance: 'primary' | 'secondary', pressed: () => void): Button {
  const button = document.createElement('vscode-button');
  button.appearance = appearance;
  button.addEventListener('click', pressed);
  return button;
}

/** The controls: root, size, levels, colour, and Rescan. */
export class Controls {
  readonly element = element('div', 'controls');
  readonly #root: LabelledDropdown;
  readonly #metric: LabelledDropdown;
  readonly #depth: LabelledDropdown;
  readonly #color: LabelledDropdown;
  readonly #rescan: Button;

  constructor(ask: (request: ChartRequest) => void) {
    this.#root = new LabelledDropdown('root', (key) => {
      ask({ kind: 'root', key });
    });
    this.#metric = new LabelledDropdown('metric', (value) => {
      ask({ kind: 'metric', metric: value === 'apparent' ? 'apparent' : 'allocated' });
    });
    this.#depth = new LabelledDropdown('depth', (value) => {
      ask({ kind: 'depth', depth: Number(value) });
    });
    this.#color = new LabelledDropdown('color', (value) => {
      ask({ kind: 'color', color: value === 'growth' || value === 'git' ? value : 'rank' });
    });
    this.#rescan = createButton('secondary', () => {
      ask({ kind: 'rescan' });
    });
    this.#rescan.id = 'rescan';
    const dropdowns = [this.#root, this.#metric, this.#depth, this.#color];
    this.element.append(...dropdowns.map((dropdown) => dropdown.element), this.#rescan);
  }

  show({ roots, root, metric, depth, color, scanning, node }: ChartSnapshot): void {
    this.element.setAttribute('role', 'toolbar');
    this.element.setAttribute('aria-label', t('Chart settings'));
    this.#root.element.hidden = roots.length < 2;
    this.#root.show(
      t('Folder'),
      roots.map(({ key, name }) => ({ value: key, text: name })),
      root,
    );
    const metrics = [
      { value: 'allocated', text: t('On disk') },
      { value: 'apparent', text: t('Apparent') },
    ];
    this.#metric.show(t('Size'), metrics, metric);
    const depths = chartDepths.map((levels) => ({ value: String(levels), text: String(levels) }));
    this.#depth.show(t('Levels'), depths, String(depth));
    const colors = [
      { value: 'rank', text: t('Folder') },
      { value: 'growth', text: t('Growth') },
      { value: 'git', text: t('Git') },
    ];
    this.#color.show(t('Color'), colors, color);
    this.#rescan.textContent = scanning ? t('Scanning…') : t('Rescan');
    this.#rescan.disabled = scanning;
    this.#rescan.hidden = node === undefined;
  }
}

class LabelledDropdown {
  readonly element: HTMLLabelElement;
  readonly #label = element('span', 'control-label');
  readonly #dropdown = document.createElement('vscode-dropdown');
  #choices = '';

  constructor(id: string, chosen: (value: string) => void) {
    this.#dropdown.id = id;
    this.#dropdown.addEventListener('change', () => {
      chosen(this.#dropdown.value);
    });
    this.element = element('label', 'control', this.#label, this.#dropdown);
  }

  show(label: string, choices: readonly Choice[], value: string): void {
    this.#label.textContent = label;
    this.#dropdown.setAttribute('aria-label', label);
    // The list of the choices is an element of its own for screen readers.
    this.#dropdown.shadowRoot?.querySelector('[role="listbox"]')?.setAttribute('aria-label', label);
    // New options would close an open list.
    const key = JSON.stringify(choices);
    if (key !== this.#choices)
      this.#dropdown.replaceChildren(...choices.map((choice) => option(choice, value)));
    this.#choices = key;
    this.#dropdown.value = value;
  }
}

function option({ value, text }: Choice, selected: string): Option {
  const created = document.createElement('vscode-option');
  created.value = value;
  created.textContent = text;
  created.selected = value === selected;
  return created;
}
