import assert from 'node:assert/strict';
import { createHook } from 'node:async_hooks';
import { rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import { isRunning, serviceProcesses, threadsOf } from '../support/faults/processes';
import { openFiles, openLinks } from '../support/faults/resources';
import { extension, threads } from './host';

/** Of the extension: the event loops of threads, its databases, what it reads. */
function ownFiles(): string[] {
  return openFiles().filter((file) => /anon_inode|\.sqlite|\/dist\//.test(file));
}

function channels(): string[] {
  return openLinks().filter((link) => /^(socket|pipe):/.test(link));
}

/** The timers that the extension sets from now on, as long as they neither fire nor are cleared: where each was set. */
function watchTimers(): ReadonlyMap<number, string> {
  const timers = new Map<number, string>();
  createHook({
    init: (id, type) => {
      if (type !== 'Timeout') return;
      const stack = new Error().stack!.split('\n').slice(2);
      const [caller] = stack.filter((frame) => !frame.includes('node:'));
      if (caller?.includes('/dist/extension.js')) timers.set(id, stack.join('\n'));
    },
    destroy: (id) => timers.delete(id),
  }).enable();
  return timers;
}

/** Since before the extension was activated. */
const timers = watchTimers();

/** What a person may be made to wait; what it took, a fiftieth of it, is in the test's title. */
const mostMs = 1_000;

// Last of all: the extension is off afterwards.
describe('the deactivation', () => {
  const workspace = vscode.workspace.workspaceFolders![0]!.uri.fsPath;
  const link = path.join(workspace, 'everything');

  before(async () => {
    await extension().activate();
    // A scan that takes longer than anybody waits here.
    symlinkSync('/', link);
    await vscode.workspace.getConfiguration('diskUsage').update('followSymlinks', true, true);
  });
  after(async () => {
    rmSync(link);
    await vscode.workspace.getConfiguration('diskUsage').update('followSymlinks', undefined, true);
  });

  it('ends a scan at once, with its process and every thread, file and timer', async function () {
    assert.deepEqual(serviceProcesses(), []);
    const before = { threads: threads(), files: ownFiles(), channels: channels() };
    const scan = vscode.commands.executeCommand('diskUsage.rescan');
    while (serviceProcesses().length === 0) await setTimeout(5);
    const [service] = serviceProcesses();
    const idle = threadsOf(service!).length;
    while (threadsOf(service!).length < idle + 3) await setTimeout(5);
    await setTimeout(300);
    const opened = channels().filter((link) => !before.channels.includes(link));
    assert.ok(opened.length >= 2, 'its messages, and what it says at its end');
    assert.deepEqual(threads(), before.threads, 'none of it runs in the extension host');
    assert.ok(timers.size > 0, 'a scan has a clock');

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
    assert.ok(!isRunning(service!));
    assert.deepEqual(threads(), before.threads);
    assert.deepEqual(ownFiles().sort(), before.files.sort());
    assert.deepEqual(
      channels().filter((link) => opened.includes(link)),
      [],
    );
    // One that was cleared is told of in the next turn.
    await setImmediate();
    assert.deepEqual([...timers.values()], []);
  });
});
