import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as vscode from 'vscode';
import { extension, threads } from './host';

// Last of all: the extension is off afterwards.
describe('the threads', () => {
  it('come with a scan and are gone after the deactivation', async () => {
    await extension().activate();
    const before = threads();
    await vscode.commands.executeCommand('diskUsage.rescan');
    const during = threads();
    assert.ok(during.length >= before.length + 2, 'a scan worker and the store');
    // The very module that the editor activated, as it would end it.
    const load = createRequire(__filename);
    const main = load(path.join(extension().extensionPath, 'dist/extension.js')) as {
      deactivate(): Promise<void>;
    };
    await main.deactivate();
    assert.deepEqual(threads(), before);
  });
});
