import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { serviceProcesses } from '../support/faults/processes';
import { extension, threads } from './host';

describe('the activation', () => {
  it('is by the side of the files, reads nothing and starts no thread or process', async function () {
    const found = extension();
    assert.equal(found.extensionKind, vscode.ExtensionKind.Workspace);
    const before = threads();
    const started = performance.now();
    const was = found.isActive ? 'was active' : 'activated now';
    await found.activate();
    this.test!.title += ` (${was}, ${(performance.now() - started).toFixed(1)} ms)`;
    assert.ok(found.isActive);
    assert.deepEqual(threads(), before);
    assert.deepEqual(serviceProcesses(), []);
  });

  it('registers every command that package.json names', async () => {
    const { contributes } = extension().packageJSON as {
      contributes: { commands: readonly { command: string }[] };
    };
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = contributes.commands.filter(({ command }) => !registered.has(command));
    assert.deepEqual(missing, []);
    assert.ok(contributes.commands.length >= 10);
  });
});
