import { explainOverlap, formatFiles, formatShare } from '../src/shared/text/bytes';
import type { ChartNode, ChartSnapshot } from '../src/shared/chart/chartProtocol';
import { t } from '../src/shared/text/words';
import { element } from './dom';
import { gitText } from './git';
import { growthText } from './growth';
import { overlaps, sizeText } from './model';
import { tileGrowth, tileName, tileParts, type Tile } from './treemap';

const distance = 14;

/** In the chart, in CSS pixels. */
export type Point = Pick<PointerEvent, 'offsetX' | 'offsetY'>;

/** Names the folder under the pointer. It is hidden from screen readers, because the list says the same. */
export class Tooltip {
  readonly element = element('div', 'tooltip');
  #tile: Tile | undefined;

  constructor() {
    this.element.setAttribute('aria-hidden', 'true');
    this.hide();
  }

  /** Describes a tile, beside the pointer and inside the chart. */
  show(tile: Tile, snapshot: ChartSnapshot, pointer: Point): void {
    if (tile !== this.#tile) this.element.replaceChildren(...describe(tile, snapshot));
    this.#tile = tile;
    this.element.hidden = false;
    this.#place(pointer.offsetX, pointer.offsetY);
  }

  hide(): void {
    this.#tile = undefined;
    this.element.hidden = true;
  }

  #place(x: number, y: number): void {
    const { offsetWidth: width, offsetHeight: height, offsetParent: chart } = this.element;
    const beside = (at: number, size: number, whole: number): number =>
      Math.max(0, at + distance + size <= whole ? at + distance : at - distance - size);
    const left = beside(x, width, chart?.clientWidth ?? 0);
    const top = beside(y, height, chart?.clientHeight ?? 0);
    this.element.style.transform = `translate(${left}px, ${top}px)`;
  }
}

function describe(tile: Tile, snapshot: ChartSnapshot): HTMLElement[] {
  const { node, parent, size } = tile;
  const view = snapshot.node!;
  const path = parentsOf(view, tile.parent);
  const share = t('{0} of {1}', formatShare(size, view.size), snapshot.trail.at(-1)?.name ?? '');
  const lines = [
    element('div', 'tooltip-name', element('bdi', '', tileName(tile))),
    element('div', '', `${sizeText(size, snapshot)} · `, element('bdi', '', share)),
  ];
  if (parent !== view)
    lines.splice(1, 0, element('div', 'tooltip-path', element('bdi', '', path.join(' / '))));
  const growth = growthText(tileGrowth(tile, snapshot), snapshot);
  if (growth !== '') lines.push(element('div', '', growth));
  const git = gitText(tileParts(tile), snapshot);
  if (git !== '') lines.push(element('div', '', git));
  if (node !== undefined) lines.push(element('div', '', formatFiles(node.files)));
  if (node?.staleSince !== undefined) lines.push(element('div', '', node.staleSince));
  if (parent === view && overlaps(view)) lines.push(element('div', '', explainOverlap()));
  return lines;
}

/** The names from below the directory in view down to one in it. */
function parentsOf(view: ChartNode, wanted: ChartNode): string[] {
  if (view === wanted) return [];
  for (const child of view.children) {
    if (child === wanted) return [child.name];
    const deeper = parentsOf(child, wanted);
    if (deeper.length > 0) return [child.name, ...deeper];
  }
  return [];
}
