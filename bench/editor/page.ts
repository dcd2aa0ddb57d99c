/**
 * What runs in the editor's pages. Each function is sent there as text, so it can use nothing of this file. "Painted"
 * is when the browser's main thread has made the frame that shows it: the task after that frame's callbacks.
 */

declare global {
  interface Window {
    /** When (by `Date.now()`) the first rows of the view "Folders", or the first tiles of the chart, were painted. */
    firstPaintAt?: number;
    /** How long (in ms) the expansion that was awaited took from its key or click to its rows' painting. */
    expansionMs?: Promise<number>;
  }
}

/** For every page and frame, before its own scripts. */
export function noteFirstPaint(): void {
  const note = (): void => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      window.firstPaintAt ??= Date.now();
    };
    port2.postMessage(undefined);
  };
  const lookForRows = (): void => {
    const pane = document.querySelector('.pane-header[aria-label="Folders Section"]')?.parentElement;
    if (pane?.querySelector('.monaco-list-row[aria-level="2"]')) note();
    else requestAnimationFrame(lookForRows);
  };
  if (window === window.top) requestAnimationFrame(lookForRows);
  else {
    const methods = CanvasRenderingContext2D.prototype as { fill: (...args: unknown[]) => void };
    const { fill } = methods;
    methods.fill = function (...args) {
      methods.fill = fill;
      Reflect.apply(fill, this, args);
      requestAnimationFrame(note);
    };
  }
}

/** Awaits the next key or click, and that the row of a view that has the focus then shows children. */
export function awaitExpansion(view: string): void {
  const pane = document.querySelector(`.pane-header[aria-label^="${view}"]`)!.parentElement!;
  const numberOf = (row: Element, attribute: string): number => Number(row.getAttribute(attribute));
  const showsChildren = (): boolean => {
    const row = pane.querySelector('.monaco-list-row.focused');
    if (row?.getAttribute('aria-expanded') !== 'true') return false;
    const next = pane.querySelector(`.monaco-list-row[data-index="${numberOf(row, 'data-index') + 1}"]`);
    return next !== null && numberOf(next, 'aria-level') === numberOf(row, 'aria-level') + 1;
  };
  window.expansionMs = new Promise((resolve, reject) => {
    setTimeout(() => {
      reject(new Error('The row shows no children in sight.'));
    }, 20_000);
    let pressed = NaN;
    const press = (event: Event): void => {
      pressed = event.timeStamp;
    };
    addEventListener('keydown', press, { capture: true, once: true });
    addEventListener('mousedown', press, { capture: true, once: true });
    const observer = new MutationObserver(() => {
      if (Number.isNaN(pressed) || !showsChildren()) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          resolve(performance.now() - pressed);
        };
        port2.postMessage(undefined);
      });
    });
    observer.observe(pane, { subtree: true, childList: true, attributes: true });
  });
}
