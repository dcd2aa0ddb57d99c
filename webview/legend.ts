import { formatLimit } from '../src/shared/text/bytes';
import type { ChartNode, ChartRequest, ChartSnapshot } from '../src/shared/chart/chartProtocol';
import { t } from '../src/shared/text/words';
import { element } from './dom';
import { describeKind as describeGit, gitKinds, kindOf, restParts } from './git';
import { describeKind, growthKinds, growthMarks, growthOf, restGrowth, type GrowthKind } from './growth';

/** Explains the colours of growth, and those of git, each of which shows only what has it when it is pressed. */
export class Legend {
  readonly element = element('div', 'legend');

  constructor(private readonly ask: (request: ChartRequest) => void) {}

  show(snapshot: ChartSnapshot): void {
    const { growth, git, units, node } = snapshot;
    this.element.hidden = (growth ?? git) === undefined || node === undefined;
    if (git !== undefined && node !== undefined) this.#showGit(git, node);
    if (growth === undefined || node === undefined) return;
    const threshold = formatLimit(growth.threshold ?? 0, units);
    const shown = new Set(kindsIn(node, snapshot));
    const keys = growthKinds.filter((kind) => shown.has(kind));
    this.element.replaceChildren(
      element('span', 'legend-title', growth.title),
      ...keys.map((kind) => key(kind, describeKind(kind, threshold))),
    );
  }

  #showGit({ title, only }: NonNullable<ChartSnapshot['git']>, node: ChartNode): void {
    const focused = this.element.querySelector<HTMLElement>(':focus')?.dataset['kind'];
    const all = partsIn(node);
    const kinds = new Set(all.map(kindOf));
    const keys = gitKinds.map((kind) => {
      if (kind === 'mixed') return kinds.has(kind) ? plainKey('git-mixed', describeGit(kind)) : '';
      if (kind !== only && !all.some((parts) => parts && parts[kind] > 0)) return '';
      const button = element('button', `key git-${kind}`, element('span', 'key-swatch'), describeGit(kind));
      button.dataset['kind'] = kind;
      button.ariaPressed = String(kind === only);
      button.title = kind === only ? t('Show everything') : t('Show only this');
      button.addEventListener('click', () => {
        this.ask({ kind: 'gitPart', part: kind === only ? undefined : kind });
      });
      // Otherwise the list would take it.
      button.addEventListener('keydown', (event) => {
        if (event.key === 'Enter') event.stopPropagation();
      });
      return button;
    });
    this.element.replaceChildren(element('span', 'legend-title', title), ...keys);
    // The keyboard's focus stays on the button that was pressed.
    this.element.querySelector<HTMLElement>(`[data-kind="${focused ?? ''}"]`)?.focus();
  }
}

function plainKey(style: string, text: string): HTMLElement {
  return element('span', `key ${style}`, element('span', 'key-swatch'), text);
}

function partsIn(node: ChartNode): ChartNode['git'][] {
  return [node.git, restParts(node, node.children), ...node.children.flatMap(partsIn)];
}

function key(kind: GrowthKind, text: string): HTMLElement {
  const swatch = element('span', 'key-swatch', growthMarks[kind]);
  swatch.setAttribute('aria-hidden', 'true');
  return element('span', `key growth-${kind}`, swatch, text);
}

/** The kinds of growth in a directory's subtree, which the legend has to explain. */
function kindsIn(node: ChartNode, snapshot: ChartSnapshot): (GrowthKind | undefined)[] {
  const { children } = node;
  const own = [restGrowth(node, children, snapshot), ...children.map((child) => growthOf(child, snapshot))];
  return [...own.map((grown) => grown?.kind), ...children.flatMap((child) => kindsIn(child, snapshot))];
}
