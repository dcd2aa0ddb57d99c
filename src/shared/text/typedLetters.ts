/** Letters that come later than this (ms) begin another word. */
const pauseMs = 800;

/** Finds names by the letters that are typed, as the editor's own lists do. */
export class TypedLetters {
  #text = '';
  #typedAt = -Infinity;

  /**
   * The index of the next name that begins with the letters; undefined if there is none.
   * @param from where to begin
   * @param at in ms
   */
  type(letter: string, names: readonly string[], from: number, at: number): number | undefined {
    const goesOn = at - this.#typedAt < pauseMs;
    this.#text = (goesOn ? this.#text : '') + letter.toLowerCase();
    this.#typedAt = at;
    const first = from + (goesOn ? 0 : 1);
    for (let i = 0; i < names.length; i++) {
      const index = (first + i) % names.length;
      if (names[index]!.toLowerCase().startsWith(this.#text)) return index;
    }
    return undefined;
  }
}
