type Growable =
  Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Buffer<ArrayBuffer>;

/** Room for `length` elements: the same array where it has it, or a copy with twice the room and zeros behind. */
export function withRoom<T extends Growable>(array: T, length: number): T {
  if (length <= array.length) return array;
  const bytes = Math.max(length, array.length * 2) * array.BYTES_PER_ELEMENT;
  const grown = viewLike(array, new ArrayBuffer(bytes));
  grown.set(array);
  return grown as T;
}

function viewLike(array: Growable, buffer: ArrayBuffer): Growable {
  if (array instanceof Uint16Array) return new Uint16Array(buffer);
  if (array instanceof Uint32Array) return new Uint32Array(buffer);
  return array instanceof Float64Array ? new Float64Array(buffer) : Buffer.from(buffer);
}
