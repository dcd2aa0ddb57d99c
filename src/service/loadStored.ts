import type { ResultInfo } from '../shared/result';
import { access } from 'node:fs/promises';
import { formerRoot, resolveRoot } from '../scan/reader/resolveRoot';
import type { KeptMark } from '../store/storeApi';
import type { RootContext } from './rootContext';

/** A root's stored result, as far as it could be loaded. */
export interface Loaded {
  /** Null: none is stored, or it cannot be read. */
  readonly result: ResultInfo | null;
  /** The marks of stale rows that were kept with it. */
  readonly marks: readonly KeptMark[];
  /** Why it cannot be read, or the root is not there. */
  readonly problem: unknown;
}

/** Reads the stored result, also that of a folder that is away. */
export async function loadStored(path: string, { databaseOf, store, log }: RootContext): Promise<Loaded> {
  const startedAt = performance.now();
  const resolved = resolveRoot(path);
  let result: ResultInfo | null = null;
  let marks: readonly KeptMark[] = [];
  try {
    const real = await resolved.catch(() => formerRoot(path));
    const file = databaseOf(real);
    if (file !== undefined && (await exists(file))) {
      const api = await store.call();
      result = (await api.open(real)) ?? null;
      if (result) marks = await api.lastingMarks(real);
    }
    await resolved;
  } catch (problem) {
    return { result, marks, problem };
  }
  const elapsed = Math.round(performance.now() - startedAt);
  if (result) log.info(`Result of ${path}: ${result.rows} rows, read in ${elapsed} ms`);
  return { result, marks, problem: undefined };
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
