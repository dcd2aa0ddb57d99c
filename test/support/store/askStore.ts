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
  children(root: ByteString, id: RowId, query: RowQuery): readonly DirectoryRow[];
  expansion(root: ByteString, id: RowId): Totals | undefined;
  heavyTree(root: ByteString, id: RowId, metric: Metric, depth: number, limit: number): HeavyNode | undefined;
  growth(root: ByteString, checkpoint: number, ids: readonly RowId[]): readonly (KeptSizes | undefined)[];
}

const names = [
  ...(['row', 'rows', 'ancestors', 'path', 'lookUp', 'folder', 'position', 'chart', 'heaviest'] as const),
  ...(['find', 'readErrors', 'page', 'checkpoints', 'changesSince'] as const),
] satisfies readonly (keyof RootQueries)[];

export function askStore(store: StoreApi): AskedStore {
  const asked = Object.fromEntries(
    names.map((name) => [name, (root: ByteString, ...args: unknown[]) => store.query(root, name, args)]),
  ) as unknown as Asked;
  const order = { sort: 'size', metric: 'allocated', limit: 0 } as const;
  return {
    ...store,
    ...asked,
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
}

function preorder({ row, children }: HeavyNode): RowId[] {
  return [row.id, ...children.flatMap(preorder)];
}
