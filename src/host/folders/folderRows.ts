import type { ChildPage } from '../../shared/queries';
import type { RootState } from '../../shared/state';
import { l10n } from 'vscode';
import { CancelledError, wordsOf, errorStack, HumanError } from '../../shared/errors';
import type { RowId, Totals } from '../../shared/entry';
import type { Log } from '../../shared/log';
import { say } from '../../shared/text/words';
import type { Usage } from '../../service/usage';
import type { Config } from '../editor/config';
import { describeCode } from '../readErrors/errorLines';
import type { Growth } from './growth';
import { overlap } from './rowText';
import { pageSize } from './treeItem';
import { childPath, nodeKey, rowIdOf, type FolderNode, type NoteNode, type TreeNode } from './treeNodes';
import type { Wording } from '../editor/wording';

type Partial = NonNullable<NonNullable<RootState['scan']>['partial']>;

/** Reads what is in a folder of the tree, as the person sorts it. */
export class FolderRows {
  /** How many rows a folder shows where that is not a page, by its key. */
  readonly #limits = new Map<string, number>();
  /** What opening a row counted, by its key. */
  readonly #expansions = new Map<string, Totals>();
  /** Folders that were not shown when they were opened, by their keys. */
  readonly #failed = new Set<string>();

  constructor(
    private readonly usage: Usage,
    private readonly config: Config,
    private readonly growth: Growth,
    private readonly log: Log,
    private readonly wording: () => Wording,
    /** A folder's own row has to be drawn again. */
    private readonly onChange: (node: FolderNode) => void,
  ) {}

  /** The rows in a folder; nothing before its first scan. What fails is a row that says so. */
  async read(parent: FolderNode): Promise<TreeNode[]> {
    // A folder that was opened stays open: its rows take the note's place in the end.
    if (parent.kind === 'directory' && parent.soFar)
      return [note(parent, 'so far', l10n.t('Shown when the scan is complete'))];
    const state = this.usage.state(parent.root);
    const partial = state?.scan?.partial;
    if (partial && parent.kind === 'root') return partialRows(parent, partial);
    if (!state?.result) return [];
    try {
      const rows = await this.#read(parent);
      this.#failed.delete(nodeKey(parent));
      return rows;
    } catch (error) {
      this.#failed.add(nodeKey(parent));
      return [this.#failure(parent, error)];
    }
  }

  /** Lets a folder show another page. */
  showMore(parent: FolderNode, shown: number): void {
    this.#limits.set(nodeKey(parent), shown + pageSize);
  }

  /** Lets a folder show the page that a directory in it is on; whether it shows more rows for that. */
  async include(parent: FolderNode, id: RowId): Promise<boolean> {
    const limit = this.#limit(parent);
    const { files, directories } = this.whole(parent) ?? { files: 0, directories: 0 };
    if (files + directories <= limit) return false;
    const shown = await this.#page(parent, limit);
    if (indexOf(shown, id) >= 0) return false;
    const index = indexOf(await this.#page(parent, shown.total), id);
    if (index < 0) return false;
    this.showMore(parent, index - (index % pageSize));
    return true;
  }

  /** What opening the folder counted, where it differs from its row. */
  expansion(node: TreeNode): Totals | undefined {
    return this.#expansions.get(nodeKey(node));
  }

  hasFailed(node: TreeNode): boolean {
    return this.#failed.has(nodeKey(node));
  }

  /** What the shares of the folder's rows are shares of. */
  whole(node: FolderNode): Totals | undefined {
    if (node.kind === 'directory') return node.row;
    const state = this.usage.state(node.root);
    return state?.scan?.partial?.totals ?? state?.result?.totals;
  }

  /** What was opened belongs to the result that it was opened in. */
  forget(root: string): void {
    for (const key of this.#expansions.keys()) if (key.endsWith(`/${root}`)) this.#expansions.delete(key);
  }

  async #read(parent: FolderNode): Promise<TreeNode[]> {
    const page = await this.#page(parent, this.#limit(parent));
    this.#keepExpansion(parent, page.expansion);
    return [...(await this.#children(parent, page)), ...this.#tail(parent, page)];
  }

  #limit(parent: FolderNode): number {
    return this.#limits.get(nodeKey(parent)) ?? pageSize;
  }

  #page(parent: FolderNode, limit: number): Promise<ChildPage> {
    const [sort, metric] = [this.config.get('sortBy'), this.config.get('sizeMetric')];
    return this.usage.children(parent.root, rowIdOf(parent), { sort, metric, limit });
  }

  async #children(parent: FolderNode, page: ChildPage): Promise<TreeNode[]> {
    const directories = page.children.flatMap((child) => (child.kind === 'directory' ? [child.row] : []));
    const earlier = await this.growth.of(parent.root, directories);
    const earlierOf = new Map(directories.map(({ id }, i) => [id, earlier[i]]));
    const sizes = page.children.map((child) => (child.kind === 'file' ? child.file : child.row));
    const whole = this.whole(parent);
    const overlapping = whole !== undefined && overlap(sizes, whole, this.wording());
    return page.children.map((child) => {
      const name = child.kind === 'file' ? child.file.name : child.row.name;
      const common = { parent, root: parent.root, path: childPath(parent, name), overlapping };
      return child.kind === 'file'
        ? { kind: 'file', ...common, file: child.file }
        : {
            kind: 'directory',
            ...common,
            row: child.row,
            soFar: false,
            earlier: earlierOf.get(child.row.id),
          };
    });
  }

  #tail(parent: FolderNode, { children, total, filesError }: ChildPage): TreeNode[] {
    const rows: TreeNode[] = [];
    if (total > children.length) rows.push({ kind: 'more', parent, shown: children.length, total });
    if (filesError) {
      const reason = describeCode(filesError.code, this.wording());
      rows.push(note(parent, 'files', l10n.t('Its files could not be read'), reason));
    }
    return rows;
  }

  /** A difference shows in the folder's own row, which is drawn again once. */
  #keepExpansion(node: FolderNode, expansion: Totals | undefined): void {
    const key = nodeKey(node);
    if (sameTotals(this.#expansions.get(key), expansion)) return;
    if (expansion) this.#expansions.set(key, expansion);
    else this.#expansions.delete(key);
    this.onChange(node);
  }

  #failure(parent: FolderNode, error: unknown): NoteNode {
    if (error instanceof CancelledError) {
      const hint = l10n.t('close the folder and open it again to read it');
      return note(parent, 'failure', l10n.t('Cancelled'), hint);
    }
    if (!(error instanceof HumanError)) this.log.error(errorStack(error));
    return note(parent, 'failure', l10n.t('This folder could not be shown'), say(wordsOf(error), l10n.t));
  }
}

function indexOf({ children }: ChildPage, id: RowId): number {
  return children.findIndex((child) => child.kind === 'directory' && child.row.id === id);
}

function partialRows(parent: FolderNode, { children }: Partial): TreeNode[] {
  return children.map((row) => ({
    kind: 'directory',
    parent,
    root: parent.root,
    path: childPath(parent, row.name),
    row,
    soFar: true,
    overlapping: false,
    earlier: undefined,
  }));
}

function note(parent: FolderNode, key: string, label: string, description = ''): NoteNode {
  return { kind: 'note', parent, key, label, description };
}

function sameTotals(a: Totals | undefined, b: Totals | undefined): boolean {
  return a?.allocated === b?.allocated && a?.apparent === b?.apparent && a?.files === b?.files;
}
