/** Checks of values from elsewhere, and the types of what they accept. */

export type Check<T> = (value: unknown) => value is T;
/** The type that a check stands for. */
export type Checked<C> = C extends Check<infer T> ? T : never;
/** The checks of the fields of an object. */
export type Fields = Readonly<Record<string, Check<unknown>>>;
export type Shape<F extends Fields> = { readonly [K in keyof F]: Checked<F[K]> };

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isString(value: unknown): value is string {
  return typeof value === 'string';
}

export function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

/** A finite number that is not negative. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

export function isOneOf<T>(values: readonly T[]): Check<T> {
  return (value): value is T => (values as readonly unknown[]).includes(value);
}

export function isArrayOf<T>(is: Check<T>): Check<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(is);
}

export function isOptional<T>(is: Check<T>): Check<T | undefined> {
  return (value): value is T | undefined => value === undefined || is(value);
}

/** An object with these fields; it may have others. */
export function isShape<F extends Fields>(fields: F): Check<Shape<F>> {
  const checks = Object.entries(fields);
  return (value): value is Shape<F> => isRecord(value) && checks.every(([key, is]) => is(value[key]));
}

/** These fields of an object, and no others; undefined if one is not valid. */
export function parseShape<F extends Fields>(value: unknown, fields: F): Shape<F> | undefined {
  if (!isShape(fields)(value)) return undefined;
  return Object.fromEntries(Object.keys(fields).map((key) => [key, value[key]])) as Shape<F>;
}
