import type { DirectoryRow, Metric, RowId, Totals } from '../../../src/shared/entry';
import type { RootQueries, RowQuery } from '../../../src/shared/queries';
import type { HeavyNode, KeptSizes } from '../../../src/shared/result';
import type { ByteString } from '../../../src/shared/text/byteString';
import type { StoreApi } from '../../../src/store/storeApi';

type Asked = {
  [Q in keyof RootQueries]: (
    root: ByteString,
    ...args: Parameters<RootQueries[Q]>
  ) => ReturnType<RootQueries[Q]>;
};

/** The store with its queries as methods, and with some parts of their answers by themselves. */
export interface AskedStore extends StoreApi, Asked {
  row(root: ByteString, id: RowId): DirectoryRow | undefined;
  children(root: ByteString, id: RowId, query: RowQuery): readonly DirectoryRow[];
  expansion(root: ByteString, id: RowId): Totals | undefined;
  heavyTree(root: ByteString, id: RowId, metric: Metric, depth: number, limit: number): HeavyNode | undefined;
  growth(root: ByteString, checkpoint: number, ids: readonly RowId[]): readonly (KeptSizes | undefined)[];
}

export function askStore(store: StoreApi): AskedStore {
  const query =
    (name: keyof RootQueries) =>
    (root: ByteString, ...args: unknown[]) =>
      store.query(root, name, args);
  const asked = new Proxy({}, { get: (_, name) => query(name as keyof RootQueries) }) as Asked;
  const order = { sort: 'size', metric: 'allocated', limit: 0 } as const;
  const own: StoreApi & Partial<AskedStore> = {
    ...store,
    row: (root, id) => asked.rows(root, [id])[0],
    children: (root, id, query) => asked.folder(root, id, query)?.directories ?? [],
    expansion: (root, id) => asked.folder(root, id, order)?.expansion,
    heavyTree: (root, id, metric, depth, limit) =>
      asked.chart(root, { id, names: [], metric, depth, limit })?.node,
    growth: (root, checkpoint, ids) => {
      const view = asked.chart(root, {
        ...{ id: 1, names: [], metric: 'allocated', depth: 1000, limit: 1_000_000, checkpoint },
      });
      const rows = view ? preorder(view.node) : [];
      return ids.map((id) => view?.earlier[rows.indexOf(id)]);
    },
  };
  // No promise: what awaits this object must not take a method of the store for its `then`.
  const isOwn = (name: string | symbol): boolean => name in own || name === 'then';
  const get = (_: object, name: string | symbol): unknown => Reflect.get(isOwn(name) ? own : asked, name);
  return new Proxy(own, { get }) as AskedStore;
}

function preorder({ row, children }: HeavyNode): RowId[] {
  return [row.id, ...children.flatMap(preorder)];
}
