import { until } from '../../../support/until';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { History } from '../../../../src/host/changes/history';
import type { ViewState } from '../../../../src/host/editor/viewState';
import { FolderRows, pageSize } from '../../../../src/host/folders/folderRows';
import { describeExcluded } from '../../../../src/host/folders/rowText';
import {
  nodeKey,
  nodeOfTrail,
  rootNode,
  type DirectoryNode,
  type FolderNode,
  type RootNode,
  type TreeNode,
} from '../../../../src/host/folders/treeNodes';
import type { RootChange, UsageChange } from '../../../../src/shared/change';
import { rootId, type RowId } from '../../../../src/shared/entry';
import { silentLog } from '../../../../src/shared/log';
import type { Usage } from '../../../../src/service/usage';
import type { UsageService } from '../../../../src/service/usageService';
import { english } from '../../../support/host/english';
import { newViewState } from '../../../support/host/memory';
import { locate, newUsage } from '../../../support/service/usage';
import { tempFolder } from '../../../support/trees/tempFolder';

describe('FolderRows', () => {
  let root: string;
  let usage: UsageService;
  let view: ViewState;
  let rows: FolderRows;
  let top: RootNode;
  /** What the service was asked: `list NAME`, `read NAME`, or a query's name. */
  let asked: string[];
  let redrawn: FolderNode[];

  beforeEach(() => {
    root = tempFolder('rows');
    top = rootNode('r', root);
    serve(newUsage());
  });
  afterEach(() => usage.close());

  function serve(service: UsageService): void {
    usage = service;
    usage.setRoots([root]);
    view = newViewState();
    asked = [];
    redrawn = [];
    rows = new FolderRows(
      root,
      {
        ...{ usage: counted(usage), view, wording: english, log: silentLog },
        history: new History(usage),
      },
      (node) => redrawn.push(node),
    );
  }

  function counted(service: UsageService): Usage {
    const folder: Usage['folder'] = (key, id, query) => {
      asked.push(`${query.listing ? 'list' : 'read'} ${id}`);
      return service.folder(key, id, query);
    };
    const query: Usage['query'] = (key) =>
      new Proxy(service.query(key), {
        get: (target, name) => {
          asked.push(String(name));
          return Reflect.get(target, name) as unknown;
        },
      });
    return new Proxy<Usage>(service, {
      get: (_, name) => {
        if (name === 'folder') return folder;
        if (name === 'query') return query;
        const value: unknown = Reflect.get(service, name);
        return typeof value === 'function' ? (value.bind(service) as unknown) : value;
      },
    });
  }

  function write(file: string, bytes: number): void {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), Buffer.alloc(bytes, 1));
  }

  async function idOf(folder: string): Promise<RowId> {
    const found = await locate(usage, path.join(root, folder));
    assert.ok(found, folder);
    return found.row.id;
  }

  async function children(...names: string[]): Promise<readonly TreeNode[]> {
    let node: FolderNode = top;
    for (const name of names) {
      const found: TreeNode | undefined = (await rows.children(node)).find(
        (each) => each.kind === 'directory' && each.row.name === name,
      );
      assert.ok(found?.kind === 'directory', name);
      node = found;
    }
    return rows.children(node);
  }

  function named(nodes: readonly TreeNode[]): string[] {
    return nodes.map((node) => {
      if (node.kind === 'directory') return node.row.name;
      if (node.kind === 'excluded') return `${node.entry.name} (${describeExcluded(node.entry.reason)})`;
      return node.kind === 'file' ? node.file.name : node.kind;
    });
  }

  function directories(nodes: readonly TreeNode[]): DirectoryNode[] {
    return nodes.filter((node) => node.kind === 'directory');
  }

  /** Rescans a folder, which keeps the ids of rows, and says what changed as the service does. */
  async function changed(listed: string, ...others: string[]): Promise<RootChange> {
    const id = await idOf(listed);
    await usage.scanDirectory(root, id);
    const ids = await Promise.all([...others, listed].map(idOf));
    return { root, kind: 'rows', rows: [rootId, ...ids], listed: [id] };
  }

  it('lists one folder once for a saved file, however many are open, and keeps the other rows', async () => {
    await usage.close();
    serve(newUsage({ config: { liveUpdates: true }, timings: { secondLook: 3_600_000 } }));
    const names = Array.from({ length: 20 }, (_, i) => `d${i}`);
    for (const name of names) for (let i = 0; i < 1000; i++) write(`${name}/f${i}`, 0);
    await usage.scan(root, 'normal');
    for (const name of names) assert.equal((await children(name)).length, pageSize + 1);
    const before = await children('d3');
    const id = await idOf('d7');
    const changes: UsageChange[] = [];
    usage.onDidChange((change) => changes.push(change));
    asked.length = 0;
    write('d7/f1', 5_000_000);
    usage.filesChanged([path.join(root, 'd7/f1')]);
    await until(
      () => usage.state(root)!.result!.totals.allocated > 5_000_000 && !usage.state(root)!.live.busy,
    );

    for (const change of changes) if (change.kind === 'rows') await rows.update(change);
    assert.deepEqual(
      asked.filter((each) => each.startsWith('list')),
      [`list ${id}`],
    );
    const [first] = directories(await children());
    assert.equal(first?.row.name, 'd7', 'heaviest first');
    assert.ok(first.row.allocated >= 5_000_000);
    assert.equal(named(await children('d7'))[0], 'f1');
    assert.equal(await children('d3'), before, 'the same rows');
  }).timeout(60_000);

  it('shows more of a folder whose own row was drawn anew since, by the row that the editor knows now', async () => {
    for (let i = 0; i < pageSize + 20; i++) write(`many/f${i}`, 0);
    write('other/file', 10);
    await usage.scan(root, 'normal');
    const more = (await children('many')).at(-1)!;
    assert.equal(more.kind, 'more');
    await rows.update({ root, kind: 'rows', rows: [rootId, await idOf('many')], listed: [rootId] });
    const [many] = directories(await children());
    // As the editor does for a row that is open.
    await rows.children(many!);
    redrawn.length = 0;
    assert.equal((await rows.showMore(more))?.kind, 'file');
    assert.ok(redrawn.at(-1) === many, 'the row that is drawn');
    assert.equal((await children('many')).length, pageSize + 20);
  });

  it('lists no folder where only what is below it changed', async () => {
    write('a/b/c/file', 10);
    write('a/other/file', 100_000);
    await usage.scan(root, 'normal');
    assert.deepEqual(named(await children('a')), ['other', 'b']);
    write('a/b/c/file', 1_000_000);
    const change = await changed('a/b/c', 'a', 'a/b');
    asked.length = 0;
    await rows.update(change);
    assert.deepEqual(asked, ['rows']);
    assert.deepEqual(named(await children('a')), ['b', 'other']);
    const [b] = directories(await children('a'));
    const a = (await locate(usage, path.join(root, 'a')))!.row;
    assert.deepEqual(b?.whole, a, 'shares are those of the new total');
  });

  it('shows new and removed folders, and forgets what was open in those that are gone', async () => {
    write('a/one/file', 10);
    write('a/two/file', 10);
    await usage.scan(root, 'normal');
    await children('a', 'one');
    fs.rmSync(path.join(root, 'a/one'), { recursive: true });
    write('a/three/file', 10);
    const gone = await idOf('a/one');
    const change = await changed('a');
    await rows.update({ ...change, rows: [...change.rows!, gone] });
    assert.deepEqual(named(await children('a')).sort(), ['three', 'two']);
    asked.length = 0;
    await rows.update({ root, kind: 'rows', rows: [gone], listed: [gone] });
    assert.deepEqual(asked, [], 'nothing is asked about a folder that is gone');
  });

  it('asks nothing about folders that were closed, and reads them again when they are opened', async () => {
    write('a/b/file', 10);
    await usage.scan(root, 'normal');
    await children('a', 'b');
    const [a] = directories(await children());
    rows.close(a!);
    write('a/b/file', 100_000);
    const change = await changed('a/b', 'a');
    asked.length = 0;
    await rows.update(change);
    assert.deepEqual(asked, ['rows'], 'the root’s row of it');
    const [file] = await children('a', 'b');
    assert.ok(file?.kind === 'file' && file.file.apparent === 100_000);
  });

  it('changes nothing while a scan runs, and reads all again with its result', async () => {
    write('a/file', 10);
    await usage.scan(root, 'normal');
    const before = await children('a');
    asked.length = 0;
    assert.equal(await rows.update({ root, kind: 'state' }), false);
    assert.equal(await children('a'), before);
    assert.deepEqual(asked, []);
    write('a/more', 10);
    await usage.scan(root, 'normal');
    assert.equal(await rows.update({ root, kind: 'result' }), true);
    assert.deepEqual(named(await children('a')).sort(), ['file', 'more']);
  });

  it('reads a folder again that changed while it was read', async () => {
    write('a/file', 10);
    await usage.scan(root, 'normal');
    const [a] = directories(await children());
    const reading = rows.children(a!);
    write('a/more', 10);
    const id = await idOf('a');
    await rows.update({ root, kind: 'rows', rows: [rootId, id], listed: [id] });
    await reading;
    await until(async () => named(await rows.children(a!)).length === 2);
    assert.deepEqual(named(await rows.children(a!)).sort(), ['file', 'more']);
  });

  it('says why a folder cannot be shown until it is closed or changes', async () => {
    write('a/b/file', 10);
    await usage.scan(root, 'normal');
    const [a] = directories(await children());
    await rows.children(a!);
    rows.close(a!);
    const gone: DirectoryNode = { ...a!, id: 4_000 };
    assert.deepEqual(named(await rows.children(gone)), ['note']);
    asked.length = 0;
    await rows.children(gone);
    assert.deepEqual(asked, []);
    assert.deepEqual(redrawn, []);
    rows.close(gone);
    await until(() => redrawn.length > 0);
    assert.deepEqual(redrawn, [gone]);
    await rows.children(gone);
    assert.deepEqual(asked, ['list 4000']);
  });

  it('shows the page that a folder is on, found by its position', async () => {
    for (let i = 0; i < pageSize + 20; i++) write(`d${String(i).padStart(3, '0')}/file`, 10);
    await usage.scan(root, 'normal');
    await view.set('sortBy', 'name');
    assert.equal((await children()).length, pageSize + 1);
    const trail = await usage.query(root).ancestors(await idOf(`d${pageSize + 10}`));
    const node = nodeOfTrail(top, trail);
    assert.ok(node.kind === 'directory');
    asked.length = 0;
    assert.equal(await rows.include(node), true);
    assert.deepEqual(asked, [], 'the rows before it are counted, not read');
    assert.equal((await children()).length, pageSize + 20);
    assert.equal(await rows.include(node), false);
  });

  it('shows what is excluded after everything else, page by page, as the result was scanned', async () => {
    await usage.close();
    const exclude = ['**/skipped', '*/*.log'];
    serve(newUsage({ settings: { exclude } }));
    write('a/skipped/file', 10_000_000);
    write('a/kept/file', 10);
    for (let i = 0; i < pageSize; i++) write(`a/f${i}.log`, 1000);
    await usage.scan(root, 'normal');
    // These hold once it was scanned with them.
    exclude.push('**/kept');
    const nodes = await children('a');
    assert.deepEqual(named(nodes).slice(0, 2), ['kept', 'f0.log (excluded by */*.log)']);
    const more = nodes.at(-1)!;
    assert.ok(more.kind === 'more' && more.shown === pageSize && more.total === pageSize + 2);
    assert.equal(nodes.length, pageSize + 1);
    await rows.showMore(more);
    const all = await children('a');
    assert.equal(all.length, pageSize + 2);
    assert.equal(named(all).at(-1), 'skipped (excluded by **/skipped)');
    assert.equal(new Set(all.map(nodeKey)).size, all.length);
    await rows.update({
      root,
      kind: 'rows',
      rows: [rootId, await idOf('a'), await idOf('a/kept')],
      listed: [],
    });
    assert.equal(
      named(await children('a')).at(-1),
      'skipped (excluded by **/skipped)',
      'also where it is not listed again',
    );
  });

  it('says what rows were at the last scan, in one trip, where growth is shown', async () => {
    write('a/file', 2_000_000);
    await usage.scan(root, 'normal');
    write('a/file', 5_000_000);
    await usage.scan(root, 'normal');
    const [plain] = directories(await children());
    assert.equal(plain?.earlier, undefined);
    await view.set('showGrowth', true);
    rows.forget();
    asked.length = 0;
    const [a] = directories(await children());
    assert.ok(a!.earlier!.sizes!.apparent < 3_000_000);
    assert.deepEqual(asked, [`list ${rootId}`]);
    assert.ok((await rows.earlier())!.sizes!.apparent < 3_000_000);
  });
});
