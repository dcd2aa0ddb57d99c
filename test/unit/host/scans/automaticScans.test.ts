import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { AutoScan } from '../../../../src/host/scans/automaticScans';
import type { AutoScanMode, SettingKey } from '../../../../src/shared/settings';
import { CancelledError } from '../../../../src/shared/errors';
import { Emitter } from '../../../../src/shared/lifecycle';
import { silentLog } from '../../../../src/shared/log';
import { defaultScanSettings } from '../../../../src/shared/scanSettings';
import type { UsageService } from '../../../../src/service/usageService';
import { tempFolder } from '../../../support/trees/tempFolder';
import { until } from '../../../support/until';
import { newUsage } from '../../../support/service/usage';

describe('AutoScan', () => {
  const settings: { exclude: readonly string[] } = { exclude: [] };
  let configured: Emitter<(key: SettingKey) => boolean>;
  let root: string;
  let usage: UsageService;
  let autoScan: AutoScan;
  let onStart: () => void;
  let scans: number;
  let mode: AutoScanMode;
  let isVisible: boolean;
  let memory: Map<string, unknown>;

  beforeEach(() => {
    root = tempFolder('auto');
    fs.mkdirSync(path.join(root, 'many'));
    settings.exclude = [];
    scans = 0;
    mode = 'onOpen';
    isVisible = true;
    memory = new Map();
    onStart = () => undefined;
    const info = (line: string): void => {
      if (!line.startsWith('Scan started')) return;
      scans++;
      onStart();
    };
    usage = newUsage({ settings, log: { info } });
    usage.setRoots([root]);
    configured = new Emitter();
  });
  afterEach(async () => {
    autoScan.dispose();
    await usage.close();
  });

  function begin(): void {
    const never = new Emitter<undefined>().event;
    autoScan = new AutoScan({
      usage,
      folders: { paths: [root], onDidChange: never },
      config: {
        settings: () => ({ ...defaultScanSettings, ...settings }),
        onDidChange: configured.event,
      },
      view: {
        get isVisible() {
          return isVisible;
        },
        onDidChangeVisibility: new Emitter<boolean>().event,
      },
      mode: () => mode,
      memory: {
        keys: () => [...memory.keys()],
        get: (key: string, other?: unknown) => memory.get(key) ?? other,
        update: (key, value) => {
          memory.set(key, value);
          return Promise.resolve();
        },
      },
      log: silentLog,
      started: Promise.resolve(),
      allowanceChanged: () => undefined,
    });
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

  it('lets live updates scan where it would scan itself, and nowhere that it was stopped', async () => {
    mode = 'never';
    begin();
    assert.equal(autoScan.mayScan(root), false);
    mode = 'whenVisible';
    assert.equal(autoScan.mayScan(root), true);
    isVisible = false;
    assert.equal(autoScan.mayScan(root), false);
    mode = 'onOpen';
    assert.equal(autoScan.mayScan(root), true);
    await autoScan.stop(root);
    assert.equal(autoScan.mayScan(root), false);
    await autoScan.resume(root);
    assert.equal(autoScan.mayScan(root), true);
  });
});
