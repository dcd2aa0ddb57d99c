import assert from 'node:assert/strict';
import { rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import { openFiles } from '../support/resources';
import { TimerWatch } from '../support/timers';
import { extension, threads } from './host';

/** Of the extension: the event loops of its threads, its databases, what it reads. */
function ownFiles(): string[] {
  return openFiles().filter((file) => /anon_inode|\.sqlite|\/dist\//.test(file));
}

/** Longer than it takes on any machine; what it took is in the test's title. */
const mostMs = 5_000;

// Last of all: the extension is off afterwards.
describe('the deactivation', () => {
  const workspace = vscode.workspace.workspaceFolders![0]!.uri.fsPath;
  const link = path.join(workspace, 'everything');
  let timers: TimerWatch;

  before(async () => {
    await extension().activate();
    timers = new TimerWatch('dist/extension.js');
    // A scan that takes longer than anybody waits here.
    symlinkSync('/', link);
    await vscode.workspace.getConfiguration('diskUsage').update('followSymlinks', true, true);
  });
  after(async () => {
    timers.end();
    rmSync(link);
    await vscode.workspace.getConfiguration('diskUsage').update('followSymlinks', undefined, true);
  });

  it('ends a scan at once, with every thread, timer, file and command', async function () {
    const before = { threads: threads(), files: ownFiles() };
    const scan = vscode.commands.executeCommand('diskUsage.rescan');
    while (threads().length < before.threads.length + 2) await setTimeout(5);
    await setTimeout(300);
    assert.ok((await timers.armed()).length > 0, 'progress is told by a timer');

    // The very module that the editor activated, as it would end it.
    const load = createRequire(__filename);
    const main = load(path.join(extension().extensionPath, 'dist/extension.js')) as {
      deactivate(): Promise<void>;
    };
    const asked = performance.now();
    await main.deactivate();
    const took = performance.now() - asked;
    await scan;

    this.test!.title += ` (in ${Math.round(took)} ms)`;
    assert.ok(took < mostMs, `${took} ms`);
    assert.deepEqual(threads(), before.threads);
    assert.deepEqual(ownFiles().sort(), before.files.sort());
    assert.deepEqual(await timers.armed(), []);
    await assert.rejects(async () => vscode.commands.executeCommand('diskUsage.rescan'), /not found/);
  });
});
