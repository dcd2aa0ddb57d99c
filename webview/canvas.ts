import type { RowId } from '../src/shared/entry';
import type { ChartSnapshot } from '../src/shared/chart/chartProtocol';
import { formatBytes } from '../src/shared/text/bytes';
import { t } from '../src/shared/text/words';
import { element, offerMenu } from './dom';
import { isWanted, kindOf, shortGit } from './git';
import { changeText, growthMarks } from './growth';
import { paintRing, paintTiles, type Paint } from './paint';
import type { Theme } from './theme';
import { Tooltip, type Point } from './tooltip';
import { layOut, restTile, tileAt, tileGrowth, tileName, tileOf, tileParts, type Tile } from './treemap';

/** The directory under the pointer, or the rest of the directory in view. */
export type Mark = RowId | 'rest' | undefined;

export interface ChartActions {
  readonly enter: (id: RowId) => void;
  readonly select: (id: RowId) => void;
  readonly hover: (id: RowId | undefined) => void;
}

/** The treemap: a layer with the tiles and, above it, one with the rings that follow pointer and selection. */
export class Canvas {
  readonly element = element('div', 'chart');
  readonly #tileLayer = element('canvas', 'layer');
  readonly #ringLayer = element('canvas', 'layer');
  readonly #tooltip = new Tooltip();
  readonly #actions: ChartActions;
  #theme: Theme;
  #snapshot: ChartSnapshot | undefined;
  #tiles: readonly Tile[] = [];
  #selected: Mark;
  #hovered: Mark;
  #pointed: Tile | undefined;
  /** The pointer's position, in CSS pixels. */
  #pointer: Point | undefined;

  constructor(theme: Theme, actions: ChartActions) {
    this.#theme = theme;
    this.#actions = actions;
    this.element.setAttribute('role', 'img');
    this.element.append(this.#tileLayer, this.#ringLayer, this.#tooltip.element);
    // This also reports a move to a screen with another pixel ratio.
    new ResizeObserver(() => {
      this.#layOut();
    }).observe(this.element, { box: 'device-pixel-content-box' });
    this.element.addEventListener('pointermove', ({ offsetX, offsetY }) => {
      this.#point({ offsetX, offsetY });
    });
    this.element.addEventListener('pointerleave', () => {
      this.#leave();
    });
    this.element.addEventListener('click', (event) => {
      this.#click(event);
    });
    // The editor reads what the menu is about from the element when the event has come to the window.
    this.element.addEventListener('contextmenu', ({ offsetX, offsetY }) => {
      const id = tileAt(this.#tiles, offsetX, offsetY)?.node?.id;
      offerMenu(this.element, this.#snapshot, id);
    });
  }

  show(snapshot: ChartSnapshot): void {
    this.#snapshot = snapshot;
    const name = snapshot.trail.at(-1)?.name ?? '';
    this.element.setAttribute(
      'aria-label',
      t('Treemap of {0}. The list beside it contains the same numbers.', name),
    );
    this.#layOut();
  }

  /** Draws rings around the selected tile and the tile of the list's row under the pointer. */
  mark(selected: Mark, hovered: Mark): void {
    this.#selected = selected;
    this.#hovered = hovered;
    this.#paintRings();
  }

  recolor(theme: Theme): void {
    this.#theme = theme;
    this.#paint();
  }

  #layOut(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    const node = this.#snapshot?.node;
    const visible = node !== undefined && width > 0 && height > 0;
    this.#tiles = visible ? layOut(node, { x: 0, y: 0, width, height }, this.#snapshot!.depth) : [];
    const pointer = this.#pointer;
    this.#leave();
    this.#paint();
    // After redrawing, another tile may be under a resting pointer.
    if (visible && pointer !== undefined) this.#point(pointer);
  }

  #paint(): void {
    const snapshot = this.#snapshot;
    if (snapshot === undefined) return;
    paintTiles(
      this.#cleared(this.#tileLayer),
      this.#tiles,
      this.#theme,
      (tile) => ({ name: tileName(tile), details: detailsOf(tile, snapshot) }),
      (tile) => paintOf(tile, snapshot),
    );
    this.#paintRings();
  }

  #paintRings(): void {
    const context = this.#cleared(this.#ringLayer);
    const hovered = this.#pointed ?? this.#tileFor(this.#hovered);
    const selected = this.#tileFor(this.#selected);
    if (hovered !== undefined && hovered !== selected) paintRing(context, hovered, this.#theme, 'hovered');
    if (selected !== undefined) paintRing(context, selected, this.#theme, 'selected');
  }

  #tileFor(mark: Mark): Tile | undefined {
    const view = this.#snapshot?.node;
    if (view === undefined || mark === undefined) return undefined;
    return mark === 'rest' ? restTile(this.#tiles, view) : tileOf(this.#tiles, view, mark);
  }

  #cleared(layer: HTMLCanvasElement): CanvasRenderingContext2D {
    const { clientWidth, clientHeight } = this.element;
    const [width, height] = [clientWidth, clientHeight].map((side) => Math.round(side * devicePixelRatio));
    // Setting a size clears the canvas and allocates, so it is only done if it differs.
    if (layer.width !== width) layer.width = width!;
    if (layer.height !== height) layer.height = height!;
    const context = layer.getContext('2d')!;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, clientWidth, clientHeight);
    return context;
  }

  #point(pointer: Point): void {
    const tile = tileAt(this.#tiles, pointer.offsetX, pointer.offsetY);
    if (tile === undefined || this.#snapshot === undefined) {
      this.#leave();
      return;
    }
    this.#pointer = pointer;
    this.#tooltip.show(tile, this.#snapshot, pointer);
    if (tile === this.#pointed) return;
    this.#pointed = tile;
    this.element.classList.toggle('enterable', this.#target(tile) !== undefined);
    this.#paintRings();
    this.#actions.hover(tile.node?.id ?? (tile.level > 1 ? tile.parent.id : undefined));
  }

  #leave(): void {
    this.#pointer = undefined;
    this.#tooltip.hide();
    if (this.#pointed === undefined) return;
    this.#pointed = undefined;
    this.#paintRings();
    this.#actions.hover(undefined);
  }

  #click(event: MouseEvent): void {
    const tile = tileAt(this.#tiles, event.offsetX, event.offsetY);
    if (tile === undefined) return;
    const target = this.#target(tile);
    const selectOnly = event.ctrlKey || event.metaKey || event.shiftKey;
    if (target !== undefined && !selectOnly) this.#actions.enter(target);
    else if (tile.node !== undefined) this.#actions.select(tile.node.id);
  }

  /** The directory that a click enters: the tile's own, or for a rest the one that it is in. */
  #target({ node, parent, level }: Tile): RowId | undefined {
    if (node === undefined) return level > 1 ? parent.id : undefined;
    return node.directories > 0 ? node.id : undefined;
  }
}

function paintOf(tile: Tile, snapshot: ChartSnapshot): Paint {
  switch (snapshot.color) {
    case 'rank':
      return { by: 'rank' };
    case 'growth':
      return { by: 'growth', kind: tileGrowth(tile, snapshot)?.kind };
    case 'git': {
      const parts = tileParts(tile);
      return { by: 'git', kind: isWanted(parts, snapshot) ? kindOf(parts) : undefined };
    }
  }
}

/** The texts for the line below a tile's name, from the longest to the shortest. */
function detailsOf(tile: Tile, snapshot: ChartSnapshot): string[] {
  const size = formatBytes(tile.size, snapshot.units);
  if (snapshot.git) {
    const parts = tileParts(tile);
    if (!isWanted(parts, snapshot)) return [];
    const git = shortGit(parts, snapshot);
    if (git === '' || git === size) return [size];
    return [snapshot.git.only === undefined ? `${size}  ${git}` : t('{0} of {1}', git, size), git];
  }
  const grown = tileGrowth(tile, snapshot);
  if (grown === undefined || grown.kind === 'same') return [size];
  const mark = growthMarks[grown.kind];
  const change = changeText(grown, snapshot);
  return [`${size}  ${mark} ${change}`.trimEnd(), `${mark} ${change}`.trimEnd(), mark];
}
