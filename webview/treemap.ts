import { hierarchy, treemap, treemapSquarify } from 'd3-hierarchy';
import type { RowId } from '../src/shared/entry';
import type { ChartNode, ChartSnapshot } from '../src/shared/chart/chartProtocol';
import { type PartBytes, restParts } from './git';
import { growthOf, restGrowth, type Grown } from './growth';
import { childHolding, restName, sumOfParts, totalOf } from './model';

/** In CSS pixels. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A rectangle of the chart. */
export interface Tile extends Rect {
  /** Undefined: the rest of `parent`, which is its files and the folders too small to show. */
  readonly node: ChartNode | undefined;
  readonly parent: ChartNode;
  /** The children of its parent that have a tile. */
  readonly shown: readonly ChartNode[];
  /** Bytes. */
  readonly size: number;
  /** Levels below the directory in view, from 1. */
  readonly level: number;
  /** The hue, from 0: that of the child of the directory in view which it is or is in. */
  readonly hue: number;
  /** Tells it from its siblings of the same hue: its position among them. */
  readonly shade: number;
  /** Its children are drawn inside, below a header. */
  readonly nested: boolean;
}

/** Height of the strip that names a directory above its children. */
export const headerHeight = 20;
/** The space between a directory's edge and its children. */
export const inset = 3;
/** A part with a smaller area, in square pixels, joins the rest. */
export const smallestArea = 36;
/** The minimum width and height of a directory's inside; a smaller one is drawn as one block. */
const smallestInside = 28;

interface Part {
  readonly node: ChartNode | undefined;
  readonly size: number;
}

/**
 * A directory's treemap, `depth` levels deep. Within one directory, areas are proportional to sizes and fill its
 * inside without a gap. Tiles come in painting order, each one after what it lies on.
 */
export function layOut(view: ChartNode, area: Rect, depth: number): Tile[] {
  const tiles: Tile[] = [];
  fill(view, area, 1, undefined);
  return tiles;

  function fill(parent: ChartNode, inside: Rect, level: number, inherited: number | undefined): void {
    const parts = partsOf(parent, inside);
    const shown = parts.flatMap(({ node }) => node ?? []);
    const rects = squarify(
      parts.map((part) => part.size),
      inside,
    );
    for (const [i, { node, size }] of parts.entries()) {
      const rect = rects[i]!;
      const below = insideOf(rect);
      const nested = node !== undefined && node.children.length > 0 && level < depth && roomy(below);
      // As in the list, the rest has no hue of its own.
      const hue = inherited ?? (node ? shown.indexOf(node) : 0);
      const shade = inherited === undefined ? 0 : i;
      const tile = { ...rect, node, parent, shown, size, level, hue, shade, nested };
      tiles.push(tile);
      if (!nested) continue;
      fill(node, below, level + 1, tile.hue);
    }
  }
}

/** The name of a tile. */
export function tileName({ node, parent, shown }: Tile): string {
  return node?.name ?? restName(parent, shown);
}

/** The kind of a tile's change. */
export function tileGrowth({ node, parent, shown }: Tile, snapshot: ChartSnapshot): Grown | undefined {
  return node ? growthOf(node, snapshot) : restGrowth(parent, shown, snapshot);
}

/** The bytes of a tile by what git does with them. */
export function tileParts({ node, parent, shown }: Tile): PartBytes | undefined {
  return node ? node.git : restParts(parent, shown);
}

/** The topmost tile at a point. */
export function tileAt(tiles: readonly Tile[], x: number, y: number): Tile | undefined {
  return tiles.findLast(
    (tile) => x >= tile.x && x < tile.x + tile.width && y >= tile.y && y < tile.y + tile.height,
  );
}

/** The tile of a directory, or the smallest tile that contains it. */
export function tileOf(tiles: readonly Tile[], view: ChartNode, id: RowId): Tile | undefined {
  let found: Tile | undefined;
  for (let parent = view; ;) {
    const child = childHolding(parent, id);
    if (child === undefined) return found;
    const tile = tiles.find((other) => other.node === child);
    if (tile === undefined) return restTile(tiles, parent) ?? found;
    found = tile;
    parent = child;
  }
}

/** The tile of a directory's files and smaller folders. */
export function restTile(tiles: readonly Tile[], parent: ChartNode): Tile | undefined {
  return tiles.find((tile) => tile.node === undefined && tile.parent === parent);
}

function partsOf(parent: ChartNode, inside: Rect): Part[] {
  const whole = sumOfParts(parent);
  const smallest = (whole * smallestArea) / (inside.width * inside.height);
  const shown = parent.children.filter((child) => child.size > 0 && child.size >= smallest);
  const rest = whole - totalOf(shown);
  const parts: Part[] = shown.map((node) => ({ node, size: node.size }));
  if (rest > 0 && rest >= smallest) parts.push({ node: undefined, size: rest });
  return parts.sort((a, b) => b.size - a.size);
}

function squarify(sizes: readonly number[], area: Rect): Rect[] {
  interface Datum {
    readonly size: number;
    readonly parts?: Datum[];
  }
  if (sizes.length === 0) return [];
  const parts = sizes.map((size): Datum => ({ size }));
  const tree = hierarchy<Datum>({ size: 0, parts }, (datum) => datum.parts).sum((datum) => datum.size);
  const laidOut = treemap<Datum>().tile(treemapSquarify).size([area.width, area.height])(tree);
  return laidOut.children!.map(({ x0, y0, x1, y1 }) => ({
    x: area.x + x0,
    y: area.y + y0,
    width: x1 - x0,
    height: y1 - y0,
  }));
}

function insideOf({ x, y, width, height }: Rect): Rect {
  return {
    x: x + inset,
    y: y + headerHeight,
    width: width - 2 * inset,
    height: height - headerHeight - inset,
  };
}

function roomy({ width, height }: Rect): boolean {
  return width >= smallestInside && height >= smallestInside;
}
