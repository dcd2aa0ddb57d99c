import type { Metric, SortKey } from './entry';
import { type Check, isArrayOf, isBoolean, isOneOf, isString } from './shape';
import type { Units } from './text/bytes';

/** When a folder is scanned without being asked for. */
export type AutoScanMode = 'onOpen' | 'whenVisible' | 'never';

/** The values that a setting takes. Tests compare them with package.json and the README. */
export interface Setting<T> {
  readonly default: T;
  /** Says what a value must be, for the log. */
  readonly expected: string;
  readonly is: Check<T>;
}

/** A year. */
const maxMinutes = 525_600;

/** Every setting by its key after `diskUsage.`. */
export const settings = {
  maxProcs: nullable(integer(1, 64)),
  /** Levels below the root that get rows of their own; null: every directory. */
  dirLevel: nullable(integer(0, 65_535)),
  batchSize: { ...integer(1, 100_000), default: 1000 },
  /** Globs relative to the root. Matching entries are neither read nor counted. */
  exclude: globs(),
  followSymlinks: flag(),
  oneFileSystem: flag(),
  autoScan: oneOf<AutoScanMode>('onOpen', 'whenVisible', 'never'),
  liveUpdates: { ...flag(), default: true },
  staleAfter: { ...integer(1, maxMinutes), default: 60 },
  scanInterval: integer(0, maxMinutes),
  historyLimit: { ...integer(1, 1000), default: 100 },
  dbPath: text(),
  sortBy: oneOf<SortKey>('size', 'name', 'files', 'newest'),
  sizeMetric: oneOf<Metric>('allocated', 'apparent'),
  units: oneOf<Units>('binary', 'decimal'),
  showGrowth: flag(),
} as const;

export type SettingKey = keyof typeof settings;
export type SettingValue<K extends SettingKey> = (typeof settings)[K] extends Setting<infer T> ? T : never;
export type SettingValues = { readonly [K in SettingKey]: SettingValue<K> };

const settingKeys = Object.keys(settings) as SettingKey[];

/** All settings as `valueOf` has them. */
export function settingValues(valueOf: <K extends SettingKey>(key: K) => SettingValue<K>): SettingValues {
  return Object.fromEntries(settingKeys.map((key) => [key, valueOf(key)])) as unknown as SettingValues;
}

/** The defaults of all settings. */
export const defaultSettings: SettingValues = settingValues(
  <K extends SettingKey>(key: K) => settings[key].default as SettingValue<K>,
);

function integer(minimum: number, maximum: number): Setting<number> {
  return {
    default: minimum,
    expected: `a whole number from ${minimum} to ${maximum}`,
    is: (value): value is number =>
      Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum,
  };
}

function nullable({ expected, is }: Setting<number>): Setting<number | null> {
  return {
    default: null,
    expected: `${expected}, or null`,
    is: (value) => value === null || is(value),
  };
}

function flag(): Setting<boolean> {
  return { default: false, expected: 'true or false', is: isBoolean };
}

function text(): Setting<string> {
  return { default: '', expected: 'a text', is: isString };
}

function globs(): Setting<readonly string[]> {
  return {
    default: [],
    expected: 'a list of globs',
    is: isArrayOf((value): value is string => isString(value) && value !== ''),
  };
}

/** The first one is the default. */
function oneOf<T extends string>(...values: [T, ...T[]]): Setting<T> {
  return {
    default: values[0],
    expected: `one of ${values.join(', ')}`,
    is: isOneOf(values),
  };
}
