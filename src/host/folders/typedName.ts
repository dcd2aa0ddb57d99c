import type { TreeNode } from './treeNodes';
import { nodeName } from './treeNodes';

/** Letters that come later than this (ms) begin another word; so in the editor's own trees. */
const pauseMs = 800;

/**
 * Typing in the tree goes to the next row with a name that begins so. The editor's own search looks at the beginning of
 * labels, where this tree has sizes.
 */
export class TypedName {
  #text = '';
  #typedAt = -Infinity;
  #at: TreeNode | undefined;

  /**
   * The row to go to; undefined if no name begins so.
   * @param rows those that are shown, from top to bottom
   * @param selected where to begin, if nothing was typed since it was selected
   * @param now in ms
   */
  type(
    letter: string,
    rows: readonly TreeNode[],
    selected: TreeNode | undefined,
    now: number,
  ): TreeNode | undefined {
    const goesOn = now - this.#typedAt < pauseMs;
    this.#text = goesOn ? this.#text + letter : letter;
    this.#typedAt = now;
    const from = Math.max(0, rows.indexOf(this.#at ?? selected!)) + (goesOn ? 0 : 1);
    const following = [...rows.slice(from), ...rows.slice(0, from)];
    const found = following.find((row) => nodeName(row).toLowerCase().startsWith(this.#text));
    this.#at = found ?? this.#at;
    return found;
  }

  /** A row was selected: typing begins there. */
  reset(): void {
    this.#at = undefined;
  }
}
