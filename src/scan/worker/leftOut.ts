import type { ByteString } from '../../shared/text/byteString';
import { folderOf, isWithin } from '../../shared/text/paths';
import type { LeftOut } from './workerApi';

/** The error code of a path that is left out because it does not answer. */
export const noAnswer = 'ETIMEDOUT';

/** The paths that a walk does not enter, by the directories that they are in. */
export class LeftOutPaths {
  readonly #in = new Map<string, Map<string, LeftOut>>();

  constructor(private readonly all: readonly LeftOut[]) {
    for (const each of all) {
      const above = folderOf(each.path) || '/';
      const names = this.#in.get(above) ?? new Map<string, LeftOut>();
      this.#in.set(above, names.set(each.path.slice(each.path.lastIndexOf('/') + 1), each));
    }
  }

  /** The entries of a directory that are left out, by their names; undefined: none. */
  in(directory: ByteString): ReadonlyMap<string, LeftOut> | undefined {
    return this.#in.get(directory);
  }

  /** The one that a path is, or is in. */
  holding(path: ByteString): LeftOut | undefined {
    return this.all.find((each) => isWithin(path, each.path));
  }
}
