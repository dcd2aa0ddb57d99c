import { commands, l10n, window } from 'vscode';
import { rootId } from '../../shared/entry';
import { DisposableStore, type Disposable } from '../../shared/lifecycle';
import type { Usage } from '../../service/usage';
import type { AutoScan } from '../scans/automaticScans';
import type { ChangesView } from '../changes/changesView';
import type { Chart } from '../chart/chart';
import type { Config } from '../editor/config';
import { commandIds } from '../editor/contributions';
import { FolderPicker, type PickedFolder } from './folderPicker';
import type { FolderView } from './folderView';
import type { History } from '../changes/history';
import type { HostLog } from '../editor/log';
import { pickPeriod } from '../changes/periodPicker';
import type { ReadErrors } from '../readErrors/readErrors';
import { reported } from '../editor/report';
import { pickOrder } from './sortPicker';
import type { FolderTree } from './folderTree';
import type { WorkspaceRoots } from '../editor/workspaceRoots';

/** What commands work with. */
export interface Parts {
  readonly usage: Usage;
  readonly folders: WorkspaceRoots;
  readonly config: Config;
  readonly tree: FolderTree;
  readonly view: FolderView;
  readonly history: History;
  readonly changes: ChangesView;
  readonly autoScan: AutoScan;
  readonly readErrors: ReadErrors;
  readonly chart: Chart;
  readonly log: HostLog;
}

/** Registers the commands of the palette. */
export function registerCommands(parts: Parts): Disposable {
  const { usage, config, view, autoScan, readErrors, chart, log } = parts;
  const picker = new FolderPicker(usage, parts.folders, parts.tree, log);
  const handlers: Record<keyof typeof commandIds, () => unknown> = {
    rescan: () => rescanAll(parts),
    rescanFolder: async () => {
      const picked = await picker.pick(l10n.t('Rescan which folder?'));
      if (picked) await rescan(parts, picked);
    },
    cancelScan: () => {
      usage.cancel();
    },
    showChart: () => {
      chart.show();
    },
    findFolder: async () => {
      const picked = await picker.pick(l10n.t('Find a folder by its name'));
      if (picked) await view.reveal(picked.root, picked.id, { focus: true });
    },
    sortBy: async () => {
      const order = await pickOrder(config.get('sortBy'));
      if (order) await config.update('sortBy', order);
    },
    pickPeriod: () => choosePeriod(parts),
    showGrowth: () => config.update('showGrowth', true),
    hideGrowth: () => config.update('showGrowth', false),
    showReadErrors: () => readErrors.show(),
    clearStoredResults: () => clear(usage),
    stopAutomaticScans: () => autoScan.stop(),
    showLog: () => {
      log.show();
    },
  };
  const own = new DisposableStore();
  for (const [name, id] of Object.entries(commandIds)) {
    const handler = handlers[name as keyof typeof commandIds];
    own.add(commands.registerCommand(id, () => reported(log, handler)));
  }
  return own;
}

/** A scan of a root, or of one directory in it, because a person asked for it. */
export async function rescan({ usage, autoScan }: Parts, { root, id }: PickedFolder): Promise<void> {
  await autoScan.resume(root);
  if (id === rootId) await usage.scan(root, 'normal');
  else await usage.scanDirectory(root, id);
}

/** A root that fails says so in the view; the others are scanned all the same. */
async function rescanAll(parts: Parts): Promise<void> {
  const { paths } = parts.folders;
  if (paths.length === 0) {
    void window.showInformationMessage(l10n.t('There is nothing to scan. Open a folder first.'));
    return;
  }
  await Promise.allSettled(paths.map((root) => rescan(parts, { root, id: rootId })));
}

async function choosePeriod({ usage, folders, history, changes, tree }: Parts): Promise<void> {
  const period = await pickPeriod({
    roots: folders.paths.map((path) => ({ path, name: folders.name(path) })),
    usage,
    history,
    current: changes.period,
    wording: tree.wording,
  });
  if (period) await changes.setPeriod(period);
}

async function clear(usage: Usage): Promise<void> {
  const forget = l10n.t('Clear');
  const question = l10n.t('Clear the stored results of the open folders?');
  const detail = l10n.t('Your files are not affected. The next scan calculates the sizes again.');
  const answer = await window.showWarningMessage(question, { modal: true, detail }, forget);
  if (answer === forget) await usage.clear();
}
