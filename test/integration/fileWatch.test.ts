import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { FileWatch } from '../../src/host/editor/fileWatch';
import { tempFolder } from '../support/trees/tempFolder';

describe('FileWatch', () => {
  const workspace = vscode.workspace.workspaceFolders![0]!.uri.fsPath;
  const told = new Set<string>();
  let calls = 0;
  let watch: FileWatch;

  before(async () => {
    watch = new FileWatch((paths) => {
      calls++;
      for (const each of paths) told.add(each);
    });
    await vscode.workspace.getConfiguration('files').update('exclude', { '**/hidden': true }, true);
    const probe = path.join(workspace, 'probe');
    // The editor's watcher takes a while to start.
    while (!told.has(probe)) {
      writeFileSync(probe, String(Date.now()));
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    rmSync(probe);
  });
  after(async () => {
    watch.dispose();
    await vscode.workspace.getConfiguration('files').update('exclude', undefined, true);
    rmSync(path.join(workspace, 'watched'), { recursive: true, force: true });
  });

  async function tells(...names: string[]): Promise<void> {
    const wanted = names.map((name) => path.join(workspace, name));
    while (!wanted.every((each) => told.has(each))) await new Promise((resolve) => setTimeout(resolve, 50));
    told.clear();
  }
  const write = (name: string): void => {
    mkdirSync(path.dirname(path.join(workspace, name)), { recursive: true });
    writeFileSync(path.join(workspace, name), String(Math.random()));
  };

  it('tells of what is created, changed, renamed and deleted, folders too', async () => {
    // One by one: of folders that come together, the editor tells of the top only.
    for (const name of ['watched', 'watched/a']) {
      mkdirSync(path.join(workspace, name));
      await tells(name);
    }
    write('watched/a/one');
    await tells('watched/a/one');
    renameSync(path.join(workspace, 'watched/a'), path.join(workspace, 'watched/b'));
    await tells('watched/a', 'watched/b');
    rmSync(path.join(workspace, 'watched/b'), { recursive: true });
    await tells('watched/b');
  });

  it('tells of what the Explorer hides, and of names that a glob may stumble over', async () => {
    write('watched/here');
    await tells('watched/here');
    for (const name of ['watched/hidden', 'watched/a\nb', 'watched/.dot', 'watched/[x]{y}*', 'watched/日本'])
      write(name);
    await tells('watched/hidden', 'watched/a\nb', 'watched/.dot', 'watched/[x]{y}*', 'watched/日本');
    symlinkSync('nowhere', path.join(workspace, 'watched/link'));
    await tells('watched/link');
  });

  it('hands on together what comes together', async () => {
    calls = 0;
    const names = Array.from({ length: 400 }, (_, i) => `watched/many${i}`);
    names.forEach(write);
    await tells(...names);
    assert.ok(calls < 40, `${calls} calls for ${names.length} files`);
  });

  it('tells of nothing outside of the workspace', async () => {
    const elsewhere = path.join(tempFolder('elsewhere'), 'file');
    writeFileSync(elsewhere, 'x');
    write('watched/last');
    while (!told.has(path.join(workspace, 'watched/last')))
      await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(
      [...told].filter((each) => !each.startsWith(`${workspace}${path.sep}`)),
      [],
    );
  });
});
