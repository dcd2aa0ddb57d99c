import type { ExtensionContext } from 'vscode';
import { AutoScan } from './host/scans/automaticScans';
import { ChartPanel } from './host/chart/chartPanel';
import { registerCommands, rescan, type Parts } from './host/folders/commands';
import { ChangesView } from './host/changes/changesView';
import { Config } from './host/editor/config';
import { ContextKeys } from './host/editor/contextKeys';
import { SizeDecorations } from './host/hover/sizeDecorations';
import { FolderView } from './host/folders/folderView';
import { followFiles } from './host/editor/fileWatch';
import { History } from './host/changes/history';
import { HostLog } from './host/editor/log';
import { ReadErrors } from './host/readErrors/readErrors';
import { registerRowCommands } from './host/folders/rowCommands';
import { SteadyChanges } from './host/editor/steadyChanges';
import { startupFinished } from './host/editor/startupFinished';
import { StatusBar } from './host/status/statusBar';
import { followSelections } from './host/chart/selections';
import { startUsage } from './host/editor/startService';
import { FolderTree } from './host/folders/folderTree';
import { reported } from './host/editor/report';
import { WorkspaceRoots } from './host/editor/workspaceRoots';
import { rootId } from './shared/entry';
import { DisposableStore } from './shared/lifecycle';

let closing: (() => Promise<void>) | undefined;

/** Puts the parts together. Nothing is read here, and no process starts before something needs one. */
export function activate(context: ExtensionContext): void {
  const own = new DisposableStore();
  context.subscriptions.push(own);
  const log = own.add(new HostLog());
  const config: Config = own.add(new Config(log, (root) => autoScan.mayScan(root)));
  const folders = own.add(new WorkspaceRoots());
  const usage = startUsage(context, own, { config, folders, log });
  closing = async () => {
    await usage.close();
    own.dispose();
  };
  own.add(followFiles(usage, config));

  const changes = own.add(new SteadyChanges(usage.onDidChange));
  const history = new History(usage);
  const tree = own.add(new FolderTree(usage, changes, folders, config, history, log));
  const view = own.add(new FolderView(usage, changes, folders, config, tree, log));
  const memory = context.workspaceState;
  const grown = own.add(new ChangesView({ usage, changes, folders, config, history, tree, memory, log }));
  const readErrors = own.add(new ReadErrors(usage, folders, tree));
  const chart = own.add(
    new ChartPanel({
      usage,
      log,
      extensionUri: context.extensionUri,
      redrawOn: [config.onDidChange, grown.onDidChangePeriod],
      wording: () => tree.wording,
      baseline: (root) => history.baseline(root, grown.period),
      rescan: (root) => void reported(log, () => rescan(parts, { root, id: rootId })),
    }),
  );
  own.add(new ContextKeys(usage));
  own.add(new StatusBar(usage, changes, folders, tree));
  own.add(new SizeDecorations(usage, config, tree, log));
  const autoScan = own.add(
    new AutoScan({
      ...{ usage, folders, config, view, log },
      mode: () => config.get('autoScan'),
      memory: context.globalState,
      started: startupFinished(),
      allowanceChanged: usage.configChanged,
    }),
  );
  const parts: Parts = {
    ...{ usage, folders, config, tree, view, history, autoScan, readErrors, chart, log },
    changes: grown,
  };
  own.add(followSelections(view, chart, log));
  own.add(registerCommands(parts));
  own.add(registerRowCommands(parts));
}

/** The editor waits for this: what is being saved is saved, and no process or timer is left. */
export async function deactivate(): Promise<void> {
  await closing?.();
}
