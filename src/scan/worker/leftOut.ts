import type { ByteString } from '../../shared/text/byteString';
import { folderOf, isWithin } from '../../shared/text/paths';
import type { LeftOut } from './workerApi';

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

  /** Those in a directory, by their names; undefined: none. */
  in(directory: ByteString): ReadonlyMap<string, LeftOut> | undefined {
    return this.#in.get(directory);
  }

  /** The one that a path is, or is in. */
  holding(path: ByteString): LeftOut | undefined {
    return this.all.find((each) => isWithin(path, each.path));
  }
}
