import type { RowId } from '../../shared/entry';

const pageSize = 4096;

/** A result's rows in the order of their ids, page by page, so that others run in between. */
export async function* storedPages<T extends { readonly id: RowId }>(
  read: (after: RowId, limit: number) => readonly T[],
  pause: () => Promise<void>,
): AsyncGenerator<readonly T[]> {
  let after = 0;
  for (;;) {
    const page = read(after, pageSize);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    after = last.id;
    await pause();
  }
}
