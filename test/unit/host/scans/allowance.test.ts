import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { WorkspaceFoldersChangeEvent } from 'vscode';
import type { ConfigKey } from '../../../../src/host/editor/config';
import { Allowance, loadAllowed } from '../../../../src/host/scans/allowance';
import type { AutoScanMode } from '../../../../src/shared/settings';
import { CancelledError } from '../../../../src/shared/errors';
import { Emitter, type Disposable } from '../../../../src/shared/lifecycle';
import { silentLog } from '../../../../src/shared/log';
import type { UsageService } from '../../../../src/service/usageService';
import { tempFolder } from '../../../support/trees/tempFolder';
import { until } from '../../../support/until';
import { newMemory } from '../../../support/host/memory';
import { newUsage } from '../../../support/service/usage';

describe('loadAllowed', () => {
  const settings: { exclude: readonly string[] } = { exclude: [] };
  let configured: Emitter<(key: ConfigKey) => boolean>;
  let root: string;
  let usage: UsageService;
  let automatic: Disposable;
  let allowance: Allowance;
  let onStart: () => void;
  let scans: number;
  let mode: AutoScanMode;

  beforeEach(() => {
    root = tempFolder('auto');
    fs.mkdirSync(path.join(root, 'many'));
    settings.exclude = [];
    scans = 0;
    mode = 'onOpen';
    onStart = () => undefined;
    const info = (line: string): void => {
      if (!line.startsWith('Scan started')) return;
      scans++;
      onStart();
    };
    allowance = new Allowance(() => 'never', newMemory(), Promise.resolve());
    usage = newUsage({ settings, log: { info }, config: { mayScan: (each) => allowance.mayScan(each) } });
    usage.setRoots([root]);
    configured = new Emitter();
  });
  afterEach(async () => {
    automatic.dispose();
    await usage.close();
  });

  function begin(): void {
    allowance = new Allowance(() => mode, newMemory(), Promise.resolve());
    automatic = loadAllowed({
      ...{ usage, allowance, log: silentLog },
      folders: { paths: [root], onDidChange: new Emitter<WorkspaceFoldersChangeEvent>().event },
      config: { onDidChange: configured.event },
    });
    // As the process is told.
    const tell = (): void => {
      usage.configChanged();
    };
    allowance.onDidChange(tell);
    configured.event(tell);
  }

  function configure(exclude: readonly string[]): void {
    settings.exclude = exclude;
    configured.fire((key) => key === 'exclude');
  }

  /** Nothing more happens. */
  async function still(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(usage.state(root)?.scan, undefined);
  }

  it('scans again when a setting was changed while it scanned, once', async () => {
    onStart = () => {
      if (scans === 1) configure(['many']);
    };
    begin();
    await until(() => usage.state(root)?.result?.totals.excluded === 1);
    await still();
    assert.equal(scans, 2);
    assert.equal(usage.state(root)?.outdated, false);
  });

  it('scans again when a setting was changed while a person’s scan ran', async () => {
    await usage.scan(root, 'normal');
    begin();
    onStart = () => {
      if (scans === 2) configure(['many']);
    };
    await usage.scan(root, 'normal');
    await until(() => usage.state(root)?.result?.totals.excluded === 1);
    await still();
    assert.equal(scans, 3);
  });

  it('leaves it when that scan was cancelled', async () => {
    await usage.scan(root, 'normal');
    begin();
    onStart = () => {
      configure(['many']);
      usage.cancel(root);
    };
    await assert.rejects(usage.scan(root, 'normal'), CancelledError);
    await still();
    assert.equal(scans, 2);
  });

  it('allows no scan before the window has started, or where the person stopped it', async () => {
    begin();
    const mayScan = (): boolean => allowance.mayScan(root);
    assert.equal(mayScan(), false, 'the window is starting');
    await new Promise(setImmediate);
    assert.equal(mayScan(), true);
    mode = 'never';
    assert.equal(mayScan(), false);
    mode = 'whenVisible';
    assert.equal(mayScan(), false);
    allowance.isViewVisible = true;
    assert.equal(mayScan(), true);
    await allowance.stop([root]);
    assert.equal(mayScan(), false);
    await allowance.resume(root);
    assert.equal(mayScan(), true);
  });
});
