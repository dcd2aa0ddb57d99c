import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { AutoScan } from '../../../src/host/autoScan';
import type { SettingKey } from '../../../src/host/settings';
import { CancelledError } from '../../../src/shared/errors';
import { Emitter } from '../../../src/shared/lifecycle';
import { silentLog } from '../../../src/shared/log';
import { defaultScanSettings } from '../../../src/shared/scanSettings';
import type { UsageService } from '../../../src/usage/usageService';
import { tempFolder } from '../../support/tempFolder';
import { until } from '../../support/until';
import { newUsage } from '../../support/usage';

describe('AutoScan', () => {
  const settings: { exclude: readonly string[] } = { exclude: [] };
  let configured: Emitter<(key: SettingKey) => boolean>;
  let root: string;
  let usage: UsageService;
  let autoScan: AutoScan;
  let onStart: () => void;
  let scans: number;

  beforeEach(() => {
    root = tempFolder('auto');
    fs.mkdirSync(path.join(root, 'many'));
    settings.exclude = [];
    scans = 0;
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
      view: { isVisible: true, onDidShow: never },
      mode: () => 'onOpen',
      memory: { keys: () => [], get: (_: string, other?: unknown) => other, update: () => Promise.resolve() },
      log: silentLog,
      started: Promise.resolve(),
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
});
