import type { Metric, SortKey } from './entry';
import { type Check, isArrayOf, isBoolean, isOneOf, isRecord, isString } from './shape';
import type { Units } from './text/bytes';

/** When a folder is scanned without being asked for. */
export type AutoScanMode = 'onOpen' | 'whenVisible' | 'never';

/** The values that a setting takes. */
interface Values<T> {
  readonly default: T;
  /** Says what a value must be, for the log. */
  readonly expected: string;
  /** Type, limits and choices, as package.json declares them. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly is: Check<T>;
}

/** One setting: its values, where it may be set, and by whom. A test compares package.json and the README with it. */
export interface Setting<T> extends Values<T> {
  /** As package.json names it; `resource` may differ between the folders of a workspace. */
  readonly scope: 'machine' | 'machine-overridable' | 'window' | 'resource';
  /** An untrusted workspace cannot set it. */
  readonly isRestricted: boolean;
}

/** A year. */
const maxMinutes = 525_600;

/** Every setting by its key after `diskUsage.`. */
export const settings = {
  maxProcs: restricted(nullable(integer(1, 64)), 'machine-overridable'),
  /** Levels below the root that get rows of their own; null: every directory. */
  dirLevel: free(nullable(integer(0, 65_535)), 'resource'),
  batchSize: free({ ...integer(1, 100_000), default: 1000 }),
  /** Globs relative to the root. Matching entries are neither read nor counted. */
  exclude: free(globs(), 'resource'),
  followSymlinks: restricted(flag(), 'resource'),
  oneFileSystem: free(flag(), 'resource'),
  networkFileSystems: restricted(flag(), 'resource'),
  kernelFileSystems: restricted(flag(), 'resource'),
  autoScan: restricted(oneOf<AutoScanMode>('onOpen', 'whenVisible', 'never')),
  liveUpdates: restricted({ ...flag(), default: true }),
  staleAfter: restricted({ ...integer(1, maxMinutes), default: 60 }),
  scanInterval: restricted(integer(0, maxMinutes)),
  historyLimit: restricted({ ...integer(1, 1000), default: 100 }),
  dbPath: restricted(text(), 'machine'),
  /** A team's own rules of what can be made again; each is checked where it is used. */
  reclaimableRules: restricted(records()),
  sortBy: free(oneOf<SortKey>('size', 'name', 'files', 'newest')),
  sizeMetric: free(oneOf<Metric>('allocated', 'apparent')),
  units: free(oneOf<Units>('binary', 'decimal')),
  showGrowth: free(flag()),
  lowSpacePercent: free({ ...integer(0, 100), default: 5 }),
  lowSpaceGiB: free({ ...integer(0, 1_000_000), default: 2 }),
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

function free<T>(values: Values<T>, scope: Setting<T>['scope'] = 'window'): Setting<T> {
  return { ...values, scope, isRestricted: false };
}

function restricted<T>(values: Values<T>, scope: Setting<T>['scope'] = 'window'): Setting<T> {
  return { ...values, scope, isRestricted: true };
}

function integer(minimum: number, maximum: number): Values<number> {
  return {
    default: minimum,
    expected: `a whole number from ${minimum} to ${maximum}`,
    schema: { type: 'integer', minimum, maximum },
    is: (value): value is number =>
      Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum,
  };
}

function nullable({ expected, schema, is }: Values<number>): Values<number | null> {
  return {
    default: null,
    expected: `${expected}, or null`,
    schema: { ...schema, type: ['integer', 'null'] },
    is: (value) => value === null || is(value),
  };
}

function flag(): Values<boolean> {
  return { default: false, expected: 'true or false', schema: { type: 'boolean' }, is: isBoolean };
}

function text(): Values<string> {
  return { default: '', expected: 'a text', schema: { type: 'string' }, is: isString };
}

function globs(): Values<readonly string[]> {
  return {
    default: [],
    expected: 'a list of globs',
    schema: { type: 'array', items: { type: 'string', minLength: 1 }, uniqueItems: true },
    is: isArrayOf((value): value is string => isString(value) && value !== ''),
  };
}

function records(): Values<readonly Readonly<Record<string, unknown>>[]> {
  return {
    default: [],
    expected: 'a list of rules',
    schema: { type: 'array', items: { type: 'object' } },
    is: isArrayOf(isRecord),
  };
}

/** The first one is the default. */
function oneOf<T extends string>(...values: [T, ...T[]]): Values<T> {
  return {
    default: values[0],
    expected: `one of ${values.join(', ')}`,
    schema: { type: 'string', enum: values },
    is: isOneOf(values),
  };
}
