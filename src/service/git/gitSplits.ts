import type { UsageChange } from '../../shared/change';
import type { Root } from '../root';
import type { RootContext } from '../rootRecord';
import { Git } from './git';
import { findGit } from './gitProgram';
import { RootSplits } from './rootSplits';

/** Splits the folders of all roots by what git knows of them. Runs nothing before somebody asks. */
export class GitSplits {
  readonly #roots = new Map<Root, RootSplits>();
  #git: { readonly named: string | undefined; readonly program: string; readonly git: Git } | undefined;

  constructor(private readonly context: Pick<RootContext, 'config' | 'log'>) {}

  of(root: Root): RootSplits {
    const known =
      this.#roots.get(root) ??
      new RootSplits(
        root,
        () => this.allowed(),
        (message) => this.context.log.warn(`Git in ${root.path}: ${message}`),
      );
    this.#roots.set(root, known);
    return known;
  }

  changed(change: UsageChange, roots: readonly Root[]): void {
    for (const [root, splits] of this.#roots)
      if (!roots.includes(root)) this.#roots.delete(root);
      else if (change.kind !== 'roots' && change.root === root.path) splits.changed(change);
  }

  close(): void {
    for (const splits of this.#roots.values()) splits.end();
  }

  /** Undefined: the workspace is not trusted. */
  async allowed(): Promise<Git | undefined> {
    const { git: access } = this.context.config;
    if (!access) return undefined;
    if (this.#git?.named === access.program && this.#git) return this.#git.git;
    const program = await findGit(access.program);
    const git = new Git(program);
    this.#git = program === undefined ? undefined : { named: access.program, program, git };
    return git;
  }
}
