export type Column = Uint16Array | Uint32Array | Float64Array;
type Types = Readonly<Record<string, new (length: number) => Column>>;

/** Typed arrays of one length, by name. */
export type Columns<T extends Types> = { [K in keyof T]: InstanceType<T[K]> };

export function makeColumns<T extends Types>(types: T, length: number): Columns<T> {
  const columns = Object.entries(types).map(([key, Typed]) => [key, new Typed(length)]);
  return Object.fromEntries(columns) as Columns<T>;
}

/** Makes room for `length` elements in columns of one length: twice the room, with zeros behind. */
export function grow<K extends string>(columns: Record<K, Column>, keys: readonly K[], length: number): void {
  if (length <= columns[keys[0]!].length) return;
  for (const key of keys) {
    const column = columns[key];
    const Grown = column.constructor as new (length: number) => Column;
    columns[key] = new Grown(Math.max(length, column.length * 2));
    columns[key].set(column);
  }
}
