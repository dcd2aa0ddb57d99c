import { css, mix, readableOn, type Rgb } from './color';
import type { GitKind } from '../src/shared/git';
import type { GrowthKind } from './growth';
import type { Theme } from './theme';
import { headerHeight, type Rect, type Tile } from './treemap';

/** The text of a tile. */
export interface Label {
  readonly name: string;
  /** From the longest to the shortest. The first that fits is drawn. */
  readonly details: readonly string[];
}

/** The colour of a tile. */
export type Paint =
  /** The hue by its position among its siblings. */
  | { readonly by: 'rank' }
  | { readonly by: 'growth'; readonly kind: GrowthKind | undefined }
  /** Undefined: it is unknown, or not wanted. */
  | { readonly by: 'git'; readonly kind: GitKind | undefined };

/** The opacity of a growth's colour, as in the style sheet's classes `growth-…`. */
const growthShares: Readonly<Record<GrowthKind, number>> = {
  grewMuch: 0.5,
  grew: 0.25,
  same: 0.1,
  shrank: 0.25,
  shrankMuch: 0.5,
  new: 0.35,
};

/** The opacity of a hue, by a tile's shade. */
const hueShares = [0.3, 0.42, 0.2];

type Context = CanvasRenderingContext2D;

const gap = 1;
const padding = 6;
const lineHeight = 17;
const shortestText = 30;
const ellipsis = '…';

/** Paints a layout. The context's unit is the CSS pixel. */
export function paintTiles(
  context: Context,
  tiles: readonly Tile[],
  theme: Theme,
  labelOf: (tile: Tile) => Label,
  paintOf: (tile: Tile) => Paint,
): void {
  context.textBaseline = 'middle';
  for (const tile of tiles) {
    const box = boxOf(context, tile);
    if (box.width <= 0 || box.height <= 0) continue;
    const paint = paintOf(tile);
    const fill = fillOf(tile, paint, theme);
    paintBox(context, box, fill, edgeOf(tile, paint, theme));
    if (tile.node === undefined && theme.highContrast) paintHatch(context, box, theme);
    if (theme.highContrast && paint.by === 'growth') paintGrowthEdge(context, box, paint.kind, theme);
    if (theme.highContrast && paint.by === 'git' && paint.kind)
      strokeBox(context, box, 3, gitColor(paint.kind, theme), 1.5);
    paintLabel(context, tile, box, fill, theme, labelOf);
  }
}

/** Draws a ring around a tile: a strong one for the selection, a thin one for the pointer. */
export function paintRing(context: Context, tile: Tile, theme: Theme, kind: 'selected' | 'hovered'): void {
  const box = boxOf(context, tile);
  const width = kind === 'selected' || theme.highContrast ? 2 : 1;
  context.setLineDash(kind === 'hovered' && theme.highContrast ? [4, 3] : []);
  strokeBox(context, box, width, kind === 'selected' ? theme.focus : theme.hover, width / 2);
  // Separates the ring from a fill of the same colour.
  if (kind === 'selected') strokeBox(context, box, 1, theme.background, 2.5);
}

/** Aligns a tile to device pixels, so that edges are sharp and gaps are equal. */
function boxOf(context: Context, { x, y, width, height }: Rect): Rect {
  const ratio = context.getTransform().a;
  const snap = (value: number): number => Math.round(value * ratio) / ratio;
  return {
    x: snap(x),
    y: snap(y),
    width: snap(x + width) - snap(x) - gap,
    height: snap(y + height) - snap(y) - gap,
  };
}

function fillOf(tile: Tile, paint: Paint, theme: Theme): Rgb {
  if (theme.highContrast) return theme.background;
  if (paint.by === 'growth' && paint.kind !== undefined)
    // Only the header, because the tiles inside have colours of their own.
    return mix(
      theme.background,
      growthColor(paint.kind, theme),
      growthShares[paint.kind] * (tile.nested ? 0.5 : 1),
    );
  if (paint.by === 'git' && paint.kind !== undefined)
    return mix(theme.background, gitColor(paint.kind, theme), gitShare(paint.kind) * (tile.nested ? 0.5 : 1));
  if (paint.by !== 'rank') return mix(theme.background, theme.foreground, 0.05);
  if (tile.node === undefined) return mix(theme.background, theme.foreground, 0.07);
  const hue = theme.hues[tile.hue % theme.hues.length]!;
  return mix(theme.background, hue, tile.nested ? 0.14 : hueShares[tile.shade % hueShares.length]!);
}

/** The edge shows a tile whose fill is near to the background; undefined where the theme's border does. */
function edgeOf(tile: Tile, paint: Paint, theme: Theme): Rgb | undefined {
  if (theme.border !== undefined || paint.by === 'growth') return theme.border;
  if (paint.by === 'git') return paint.kind && gitColor(paint.kind, theme);
  return tile.node ? theme.hues[tile.hue % theme.hues.length] : mix(theme.background, theme.foreground, 0.4);
}

function growthColor(kind: GrowthKind, { grew, shrank, fresh, foreground }: Theme): Rgb {
  switch (kind) {
    case 'grewMuch':
    case 'grew':
      return grew;
    case 'shrankMuch':
    case 'shrank':
      return shrank;
    case 'new':
      return fresh;
    case 'same':
      return foreground;
  }
}

/** As the style sheet's classes `git-…`. */
function gitColor(kind: GitKind, { hues, foreground }: Theme): Rgb {
  const hue = { tracked: hues[0], ignored: hues[1], untracked: hues[2], git: hues[3] };
  return (kind in hue ? hue[kind as keyof typeof hue] : undefined) ?? foreground;
}

function gitShare(kind: GitKind): number {
  return kind === 'outside' ? 0.08 : kind === 'mixed' ? 0.18 : 0.3;
}

/** Colours the edges where fills are not coloured. The label says the same with a sign. */
function paintGrowthEdge(context: Context, box: Rect, kind: GrowthKind | undefined, theme: Theme): void {
  if (kind === undefined || kind === 'same') return;
  const width = kind === 'grew' || kind === 'shrank' ? 1 : 3;
  strokeBox(context, box, width, growthColor(kind, theme), width / 2);
}

function paintBox(context: Context, box: Rect, fill: Rgb, edge: Rgb | undefined): void {
  context.fillStyle = css(fill);
  context.beginPath();
  context.roundRect(box.x, box.y, box.width, box.height, radiusOf(box));
  context.fill();
  if (edge !== undefined) strokeBox(context, box, 1, edge, 0.5);
}

function strokeBox(context: Context, box: Rect, width: number, color: Rgb, inside: number): void {
  const [w, h] = [box.width - 2 * inside, box.height - 2 * inside];
  if (w <= 0 || h <= 0) return;
  context.lineWidth = width;
  context.strokeStyle = css(color);
  context.beginPath();
  context.roundRect(box.x + inside, box.y + inside, w, h, radiusOf(box));
  context.stroke();
}

/** Hatches files and smaller folders where colours do not mark them. */
function paintHatch(context: Context, box: Rect, theme: Theme): void {
  context.save();
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  context.clip();
  context.beginPath();
  for (let offset = 8; offset < box.width + box.height; offset += 8) {
    context.moveTo(box.x + offset, box.y);
    context.lineTo(box.x + offset - box.height, box.y + box.height);
  }
  context.lineWidth = 1;
  context.strokeStyle = css(mix(theme.background, theme.foreground, 0.3));
  context.stroke();
  context.restore();
}

function paintLabel(
  context: Context,
  tile: Tile,
  box: Rect,
  fill: Rgb,
  theme: Theme,
  labelOf: (tile: Tile) => Label,
): void {
  const room = box.width - 2 * padding;
  if (room < shortestText || box.height < lineHeight) return;
  const { name, details } = labelOf(tile);
  const [primary, secondary] = [
    readableOn(fill, theme.foreground),
    readableOn(fill, theme.secondary, theme.foreground),
  ];
  const left = box.x + padding;
  if (tile.nested) {
    const middle = box.y + headerHeight / 2;
    const used = write(context, name, left, middle, room, primary, font(theme, 600));
    const beside = room - used - padding;
    const at = left + used + padding;
    details.some(
      (detail) => write(context, detail, at, middle, beside, secondary, font(theme, 400), 'whole') > 0,
    );
    return;
  }
  const top = box.y + Math.min(box.height, lineHeight + padding) / 2;
  write(context, name, left, top, room, primary, font(theme, 400));
  if (box.height < 2 * lineHeight + padding) return;
  const below = top + lineHeight;
  details.some(
    (detail) => write(context, detail, left, below, room, secondary, font(theme, 400), 'whole') > 0,
  );
}

/** Draws a line, cut if allowed, or nothing if it does not fit. Returns the width that was used. */
function write(
  context: Context,
  text: string,
  x: number,
  y: number,
  room: number,
  color: Rgb,
  textFont: string,
  fit: 'cut' | 'whole' = 'cut',
): number {
  context.font = textFont;
  const shown = fitting(context, text, room);
  if (shown === '' || (fit === 'whole' && shown !== text)) return 0;
  context.fillStyle = css(color);
  context.fillText(shown, x, y);
  return context.measureText(shown).width;
}

/** The text, shortened with an ellipsis to fit; empty if too little is left. */
function fitting(context: Context, text: string, room: number): string {
  const fits = (candidate: string): boolean => context.measureText(candidate).width <= room;
  if (fits(text)) return text;
  const characters = Array.from(text);
  let [low, high] = [0, characters.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(characters.slice(0, middle).join('') + ellipsis)) low = middle;
    else high = middle - 1;
  }
  return low < 2 ? '' : characters.slice(0, low).join('') + ellipsis;
}

function font(theme: Theme, weight: number): string {
  return `${weight} ${Math.max(11, theme.fontSize - 1)}px ${theme.fontFamily}`;
}

function radiusOf({ width, height }: Rect): number {
  return Math.min(3, width / 4, height / 4);
}
