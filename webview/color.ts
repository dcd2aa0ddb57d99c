/** A colour without transparency: red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

/** `share` of `over` on `under`, 0 to 1. */
export function mix(under: Rgb, over: Rgb, share: number): Rgb {
  const blend = (i: 0 | 1 | 2): number => Math.round(under[i] + (over[i] - under[i]) * share);
  return [blend(0), blend(1), blend(2)];
}

/** WCAG 2's contrast ratio, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [lighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/** The first of the wanted colours that is readable on a background, else black or white. */
export function readableOn(background: Rgb, ...wanted: readonly Rgb[]): Rgb {
  const readable = wanted.find((color) => contrast(color, background) >= 4.5);
  if (readable !== undefined) return readable;
  return luminance(background) > 0.179 ? [0, 0, 0] : [255, 255, 255];
}

export function css([red, green, blue]: Rgb): string {
  return `rgb(${red}, ${green}, ${blue})`;
}

function luminance([red, green, blue]: Rgb): number {
  const linear = (channel: number): number => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
