import { formatLimit } from '../src/shared/text/bytes';
import type { ChartNode, ChartSnapshot } from '../src/shared/chart/chartProtocol';
import { element } from './dom';
import { describeKind, growthKinds, growthMarks, growthOf, restGrowth, type GrowthKind } from './growth';

/** Explains the colours of growth. */
export class Legend {
  readonly element = element('div', 'legend');

  show(snapshot: ChartSnapshot): void {
    const { growth, units, node } = snapshot;
    this.element.hidden = growth === undefined || node === undefined;
    if (growth === undefined || node === undefined) return;
    const threshold = formatLimit(growth.threshold ?? 0, units);
    const shown = new Set(kindsIn(node, snapshot));
    const keys = growthKinds.filter((kind) => shown.has(kind));
    this.element.replaceChildren(
      element('span', 'legend-title', growth.title),
      ...keys.map((kind) => key(kind, describeKind(kind, threshold))),
    );
  }
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
