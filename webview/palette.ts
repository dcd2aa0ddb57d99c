import { contrast, mix, type Rgb } from './color';

/** Okabe and Ito's colours for every kind of colour vision, those next to each other as different as they can be. */
const base: readonly Rgb[] = [
  [86, 180, 233],
  [230, 159, 0],
  [0, 158, 115],
  [204, 121, 167],
  [240, 228, 66],
  [0, 114, 178],
  [213, 94, 0],
];
/** How far from the background each round of the base colours is moved. */
const rounds = [0, 0.35, 0.6];

/** The number of hues, which a folder's children get in turn. */
export const hueCount = base.length * rounds.length;

/** The contrast that WCAG 2 asks of graphics. */
const leastContrast = 3;
const step = 0.05;

/** The hues on a background, each of which stands out from it by 3:1. */
export function huesOn(background: Rgb): Rgb[] {
  const [white, black]: [Rgb, Rgb] = [
    [255, 255, 255],
    [0, 0, 0],
  ];
  const far = contrast(background, white) > contrast(background, black) ? white : black;
  const legible = (color: Rgb): Rgb => awayFrom(background, color, far);
  return rounds.flatMap((share) => base.map((color) => legible(mix(legible(color), far, share))));
}

/** The colour, moved as far from the background as it has to be. */
function awayFrom(background: Rgb, color: Rgb, far: Rgb): Rgb {
  let moved = color;
  for (let share = step; share <= 1 && contrast(moved, background) < leastContrast; share += step)
    moved = mix(color, far, share);
  return moved;
}
