import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('the extension', () => {
  it('is there, runs beside the files and activates', async () => {
    const extension = vscode.extensions.getExtension('disk-usage.disk-usage');
    assert.ok(extension);
    assert.equal(extension.extensionKind, vscode.ExtensionKind.Workspace);
    await extension.activate();
    assert.ok(extension.isActive);
  });
});
