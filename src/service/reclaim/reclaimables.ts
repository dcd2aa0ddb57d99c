import type { ReclaimableFolders } from '../../shared/reclaim/reclaimable';
import type { Git } from '../git/git';
import type { Root } from '../root';
import type { UsageOptions } from '../usage';
import { findReclaimable } from './findReclaimable';
import { ProtectedFolders } from './protectedFolders';
import { ReclaimRules } from './reclaimRules';

/** The folders of roots that tools can make again, by the rules of the extension and of the settings. */
export class Reclaimables {
  readonly #rules: ReclaimRules;

  constructor(
    private readonly options: Pick<UsageOptions, 'config' | 'log' | 'storageFolder'>,
    /** Undefined: the workspace is not trusted. */
    private readonly git: () => Promise<Git | undefined>,
    private readonly roots: () => readonly Root[],
  ) {
    this.#rules = new ReclaimRules(options.log);
  }

  async find(root: Root, ownFolders: readonly string[]): Promise<ReclaimableFolders> {
    const { config, storageFolder } = this.options;
    const { real, queries } = await root.open();
    const { result } = root.record;
    if (!result) return { folders: [], isAtMost: false };
    const others = this.roots().filter((other) => other !== root);
    return findReclaimable({
      ...{ root: real, queries, settings: result.settings },
      otherRoots: await Promise.all(others.map(({ record }) => record.real())),
      rules: this.#rules.all(config.reclaimableRules),
      protectedFolders: await ProtectedFolders.of([...ownFolders, storageFolder]),
      git: await this.git(),
    });
  }
}
