import { css, mix, type Rgb } from './color';
import { huesOn } from './palette';

/** The editor's colours for the canvas. */
export interface Theme {
  /** High contrast: colour alone may carry no meaning, and every shape has a border. */
  readonly highContrast: boolean;
  readonly background: Rgb;
  readonly foreground: Rgb;
  readonly secondary: Rgb;
  /** The border of every shape; undefined if the theme has none. */
  readonly border: Rgb | undefined;
  readonly focus: Rgb;
  readonly hover: Rgb;
  /** In the children's order. */
  readonly hues: readonly Rgb[];
  /** The colours of growth, shrinkage and new directories. */
  readonly grew: Rgb;
  readonly shrank: Rgb;
  readonly fresh: Rgb;
  readonly fontFamily: string;
  /** CSS pixels. */
  readonly fontSize: number;
}

const fallback: Rgb = [128, 128, 128];

/** Reads the page's present theme. */
export function readTheme(): Theme {
  const styles = getComputedStyle(document.documentElement);
  const parse = colorParser();
  const variable = (name: string, under: Rgb): Rgb | undefined =>
    parse(styles.getPropertyValue(`--vscode-${name}`).trim(), under);

  const background = variable('editor-background', [0, 0, 0]) ?? [0, 0, 0];
  const color = (name: string, otherwise: Rgb): Rgb => variable(name, background) ?? otherwise;
  const foreground = color('foreground', color('editor-foreground', fallback));
  const focus = color('focusBorder', foreground);
  const highContrast = document.body.classList.contains('vscode-high-contrast');
  return {
    highContrast,
    background,
    foreground,
    secondary: color('descriptionForeground', foreground),
    border: variable('contrastBorder', background) ?? (highContrast ? foreground : undefined),
    focus: highContrast ? color('contrastActiveBorder', focus) : focus,
    hover: mix(background, foreground, 0.7),
    hues: huesOn(background),
    grew: color('charts-red', foreground),
    shrank: color('charts-green', foreground),
    fresh: color('charts-yellow', foreground),
    fontFamily: styles.getPropertyValue('--vscode-font-family') || 'sans-serif',
    fontSize: Number.parseFloat(styles.getPropertyValue('--vscode-font-size')) || 13,
  };
}

/** Makes the hues known to the style sheet: `--hue-0`, … */
export function shareHues({ hues }: Theme): void {
  for (const [i, hue] of hues.entries()) document.body.style.setProperty(`--hue-${i}`, css(hue));
}

/** Calls back when the theme changes. The editor then replaces the page's variables and classes. */
export function onThemeChange(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
}

/** Converts any CSS colour into numbers by painting it over the background. */
function colorParser(): (text: string, under: Rgb) => Rgb | undefined {
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  return (text, under) => {
    if (!CSS.supports('color', text)) return undefined;
    for (const style of [`rgb(${under.join()})`, text]) {
      context.fillStyle = style;
      context.fillRect(0, 0, 1, 1);
    }
    const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
    return [red!, green!, blue!];
  };
}
