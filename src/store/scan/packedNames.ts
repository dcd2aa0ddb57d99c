import type { ByteString } from '../../shared/text/byteString';
import { withRoom } from './growable';

/**
 * Names by directory, kept as parts of the long strings in which they came: a part of a string is taken in a
 * fifteenth of the time that it takes to read a name from a buffer.
 */
export class PackedNames {
  readonly #texts: string[] = [];
  #text = new Uint32Array(1);
  #start = new Uint32Array(1);
  #length = new Uint16Array(1);

  /** Keeps a text whose parts are names. */
  addText(text: string): void {
    this.#texts.push(text);
  }

  /** Says which part of the text that was added last is a directory's name. */
  place(index: number, start: number, length: number): void {
    this.#text[index] = this.#texts.length - 1;
    this.#start[index] = start;
    this.#length[index] = length;
  }

  /** Makes room for indices below `length`. */
  reserve(length: number): void {
    this.#text = withRoom(this.#text, length);
    this.#start = withRoom(this.#start, length);
    this.#length = withRoom(this.#length, length);
  }

  /** A directory's name; empty where it was not placed. */
  at(index: number): ByteString {
    const start = this.#start[index]!;
    const text = this.#texts[this.#text[index]!] ?? '';
    return text.slice(start, start + this.#length[index]!) as ByteString;
  }
}
