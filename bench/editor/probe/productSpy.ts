import Module from 'node:module';
import type * as Vscode from 'vscode';
import type { Mark, ProviderCall } from './probeApi';

type Editor = typeof Vscode;
type Load = (request: string, parent: { readonly filename: string }, isMain: boolean) => unknown;

/**
 * Sees what Disk Usage registers with the editor and when it is called. Only what its `require('vscode')` gives is
 * another object: the extension itself is the one that is installed.
 */
export class ProductSpy {
  calls: ProviderCall[] = [];
  marks: Partial<Record<Mark, number>> = {};
  decorations: Vscode.FileDecorationProvider | undefined;

  /** Has to be called before the editor loads Disk Usage. */
  install(): void {
    const loader = Module as unknown as { _load: Load };
    const load = loader._load;
    loader._load = (request, parent, isMain) => {
      const loaded = load.call(loader, request, parent, isMain);
      if (request !== 'vscode' || !/disk-usage\.disk-usage-[^/]*\/dist/.test(parent.filename)) return loaded;
      this.#mark('loaded');
      return this.#watched(loaded as Editor);
    };
  }

  #mark(mark: Mark): void {
    this.marks[mark] ??= Date.now();
  }

  #watched(vscode: Editor): Editor {
    const replaced: Partial<typeof Vscode.window> = {
      createTreeView: (id, options) => {
        // The view of what changed is another's matter.
        if (id !== 'diskUsage.folders') return vscode.window.createTreeView(id, options);
        this.#mark('tree');
        return vscode.window.createTreeView(id, this.#timedTree(options));
      },
      registerFileDecorationProvider: (provider) => {
        this.decorations = provider;
        return vscode.window.registerFileDecorationProvider(this.#timedDecorations(provider));
      },
      createWebviewPanel: (...args) => {
        this.#mark('panel');
        return this.#timedPanel(vscode.window.createWebviewPanel(...args));
      },
    };
    const ownWindow = Object.create(vscode.window, Object.getOwnPropertyDescriptors(replaced)) as object;
    return { ...vscode, window: ownWindow as typeof Vscode.window };
  }

  #timedTree<T>(options: Vscode.TreeViewOptions<T>): Vscode.TreeViewOptions<T> {
    const provider = options.treeDataProvider;
    const getChildren: Vscode.TreeDataProvider<T>['getChildren'] = (node) =>
      this.#timed(
        'children',
        async () => provider.getChildren(node),
        (rows) => rows?.length ?? 0,
      );
    const getTreeItem: Vscode.TreeDataProvider<T>['getTreeItem'] = (node) => {
      const startedAt = Date.now();
      const started = performance.now();
      const item = provider.getTreeItem(node);
      this.calls.push({ provider: 'item', startedAt, ms: performance.now() - started, count: 1 });
      return item;
    };
    return { ...options, treeDataProvider: override(provider, { getChildren, getTreeItem }) };
  }

  #timedDecorations(provider: Vscode.FileDecorationProvider): Vscode.FileDecorationProvider {
    return override(provider, {
      provideFileDecoration: (uri, token) =>
        this.#timed(
          'decoration',
          async () => provider.provideFileDecoration(uri, token),
          (found) => (found ? 1 : 0),
        ),
    });
  }

  #timedPanel(panel: Vscode.WebviewPanel): Vscode.WebviewPanel {
    const { webview } = panel;
    const post = webview.postMessage.bind(webview);
    webview.onDidReceiveMessage(() => {
      this.#mark('page ready');
    });
    webview.postMessage = (message) => {
      this.#mark('snapshot');
      return post(message);
    };
    return panel;
  }

  async #timed<R>(
    provider: ProviderCall['provider'],
    call: () => Promise<R>,
    countOf: (result: R) => number,
  ): Promise<R> {
    const startedAt = Date.now();
    const started = performance.now();
    const result = await call();
    this.calls.push({ provider, startedAt, ms: performance.now() - started, count: countOf(result) });
    return result;
  }
}

/** The same object but for some methods; the others run on the object itself, whose private fields they need. */
function override<T extends object>(target: T, methods: Partial<T>): T {
  return new Proxy(target, {
    get: (_, key) => {
      const value: unknown = Reflect.get(key in methods ? methods : target, key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
