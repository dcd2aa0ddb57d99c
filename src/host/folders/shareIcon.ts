import { Uri } from 'vscode';

/** A row's `iconPath` for each kind of theme. */
export interface ThemedIcon {
  readonly light: Uri;
  readonly dark: Uri;
}

/** The bar's width in pixels, which is that of an icon: a share is one of so many steps. */
const width = 16;

/**
 * Bar and track, for light and for dark themes. They differ by 3:1 from each other, so that the bar shows on every
 * background, the one of a selected row included.
 */
const colors = {
  light: { bar: '#005fb8', track: '#cccccc' },
  dark: { bar: '#4daafc', track: '#454545' },
} as const;

const icons = new Map<number, ThemedIcon>();

/** A bar as long as the share, 0 to 1; larger ones are full. Whatever is not nothing has at least a pixel. */
export function shareIcon(share: number): ThemedIcon {
  const filled = share > 0 ? Math.min(width, Math.max(1, Math.round(share * width))) : 0;
  const icon = icons.get(filled) ?? { light: draw(filled, 'light'), dark: draw(filled, 'dark') };
  icons.set(filled, icon);
  return icon;
}

function draw(filled: number, theme: keyof typeof colors): Uri {
  const { bar, track } = colors[theme];
  const rect = (length: number, color: string): string =>
    `<rect y="4" width="${length}" height="8" fill="${color}"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16">${rect(width, track)}${rect(filled, bar)}</svg>`;
  return Uri.parse(`data:image/svg+xml;utf8,${encodeURIComponent(svg)}`);
}
