import type { RowId } from '../entry';
import { isCount, isShape, isString } from '../shape';

/** The facts that the chart's page gives of the folder that a context menu is opened on. `when` clauses see `diskUsageRow`. */
const isMenuContext = isShape({ diskUsageRow: isString, root: isString, id: isCount });

/** The value of `data-vscode-context` for a folder. The editor hands it to the command that is chosen. */
export function menuContext(root: string, id: RowId): string {
  return JSON.stringify({ diskUsageRow: 'folder', root, id });
}

/** The folder of the chart's menu, if a command was chosen there. */
export function parseMenuContext(
  argument: unknown,
): { readonly root: string; readonly id: RowId } | undefined {
  return isMenuContext(argument) ? { root: argument.root, id: argument.id } : undefined;
}
