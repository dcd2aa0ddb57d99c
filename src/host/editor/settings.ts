import type { Units } from '../../shared/text/bytes';
import type { Metric, SortKey } from '../../shared/entry';

/** When a folder is scanned without being asked for. */
export type AutoScanMode = 'onOpen' | 'whenVisible' | 'never';

/** A setting: what it is when nobody set it, and which values it takes. */
export interface Setting<T> {
  readonly default: T;
  /** For the log, when a value is not one of these. */
  readonly expected: string;
  /** Undefined: not a value of this setting. */
  parse(value: unknown): T | undefined;
}

/** A year's. */
const mostMinutes = 525_600;

/** Every setting by its key after `diskUsage.`. */
export const settings = {
  maxProcs: nullable(integer(1, 64)),
  dirLevel: nullable(integer(0, 65_535)),
  batchSize: { ...integer(1, 100_000), default: 1000 },
  exclude: globs(),
  followSymlinks: flag(),
  oneFileSystem: flag(),
  autoScan: oneOf<AutoScanMode>('onOpen', 'whenVisible', 'never'),
  liveUpdates: { ...flag(), default: true },
  staleAfter: { ...integer(1, mostMinutes), default: 60 },
  scanInterval: integer(0, mostMinutes),
  historyLimit: { ...integer(1, 1000), default: 100 },
  dbPath: text(),
  sortBy: oneOf<SortKey>('size', 'name', 'files', 'newest'),
  sizeMetric: oneOf<Metric>('allocated', 'apparent'),
  units: oneOf<Units>('binary', 'decimal'),
  showGrowth: flag(),
} as const;

export type SettingKey = keyof typeof settings;
export type SettingValue<K extends SettingKey> = (typeof settings)[K] extends Setting<infer T> ? T : never;

function integer(least: number, most: number): Setting<number> {
  return {
    default: least,
    expected: `a whole number from ${least} to ${most}`,
    parse: (value) =>
      typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
        ? value
        : undefined,
  };
}

function nullable(setting: Setting<number>): Setting<number | null> {
  return {
    default: null,
    expected: `${setting.expected}, or null`,
    parse: (value) => (value === null ? null : setting.parse(value)),
  };
}

function flag(): Setting<boolean> {
  return {
    default: false,
    expected: 'true or false',
    parse: (value) => (typeof value === 'boolean' ? value : undefined),
  };
}

function text(): Setting<string> {
  return {
    default: '',
    expected: 'a text',
    parse: (value) => (typeof value === 'string' ? value : undefined),
  };
}

function globs(): Setting<readonly string[]> {
  const isGlob = (value: unknown): value is string => typeof value === 'string' && value !== '';
  return {
    default: [],
    expected: 'a list of globs',
    parse: (value) => (Array.isArray(value) && value.every(isGlob) ? value : undefined),
  };
}

/** The first one is the default. */
function oneOf<T extends string>(...values: [T, ...T[]]): Setting<T> {
  return {
    default: values[0],
    expected: `one of ${values.join(', ')}`,
    parse: (value) => values.find((each) => each === value),
  };
}
