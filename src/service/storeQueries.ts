import type { RootQueries } from '../shared/queries';
import { forward, type Remote } from '../shared/rpc/rpc';
import type { ByteString } from '../shared/text/byteString';
import type { StoreApi } from '../store/storeApi';

/** The queries about one root's stored result. */
export function queriesOf(store: Pick<Remote<StoreApi>, 'query'>, root: ByteString): Remote<RootQueries> {
  return forward<RootQueries>((name, args) => store.query(root, name, args));
}
