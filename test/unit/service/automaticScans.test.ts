import assert from 'node:assert/strict';
import fs from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { CancelledError } from '../../../src/shared/errors';
import { defaultScanSettings, type ScanSettings } from '../../../src/shared/scanSettings';
import { quick } from '../../support/service/live';
import { LiveRoot } from '../../support/service/liveRoot';
import { tempFolder } from '../../support/trees/tempFolder';
import { until } from '../../support/until';

describe('Automatic scans', function () {
  this.timeout(60_000);
  let root: LiveRoot;
  let exclude: readonly string[];
  let may: boolean;
  /** Called when a scan starts, with the number of scans so far. */
  let onStart: (scans: number) => void;

  beforeEach(() => {
    root = new LiveRoot();
    exclude = [];
    may = true;
    onStart = () => undefined;
    root.mkdir('many');
  });
  afterEach(() => root.close());

  function open(): void {
    const info = (line: string): void => {
      root.logged.push(line);
      if (line.startsWith('Scan started')) onStart(root.scans);
    };
    const settings = {
      get exclude() {
        return exclude;
      },
    };
    root.open({ settings, log: { info }, config: { mayScan: () => may } });
  }

  function configure(globs: readonly string[]): void {
    exclude = globs;
    root.usage.configChanged();
  }

  const excluded = (): number | undefined => root.usage.state(root.path)!.result?.totals.excluded;
  /** Nothing more happens. */
  async function still(): Promise<void> {
    await setTimeout(10 * quick.tick);
    await until(() => root.usage.state(root.path)!.scan === undefined);
    await setTimeout(5 * quick.tick);
    assert.equal(root.usage.state(root.path)!.scan, undefined);
  }

  it('scan what is not stored once it is loaded, at low priority, and not before it is allowed', async () => {
    may = false;
    open();
    await root.usage.load(root.path);
    await still();
    assert.equal(root.scans, 0);
    may = true;
    root.usage.configChanged();
    assert.equal(root.usage.state(root.path)!.scan?.priority, 'low');
    await until(() => Boolean(root.usage.state(root.path)!.result));
    await still();
    assert.equal(root.scans, 1);
  });

  it('scan only the roots whose globs differ, whatever their order and number', async () => {
    const other = tempFolder('other');
    const globs: Record<string, string[]> = { [root.path]: ['a', 'b'], [other]: ['a', 'b'] };
    const settings = (path: string): ScanSettings => ({ ...defaultScanSettings, exclude: globs[path]! });
    root.open({ config: { mayScan: () => true, settings } });
    root.usage.setRoots([root.path, other]);
    await Promise.all([root.usage.load(root.path), root.usage.load(other)]);
    await until(() => root.usage.roots.every(({ result }) => result));
    await still();
    assert.equal(root.scans, 2);
    globs[root.path] = ['b', 'a', 'b'];
    root.usage.configChanged();
    await still();
    assert.equal(root.scans, 2);
    globs[other] = ['a', 'many'];
    root.usage.configChanged();
    await until(() => root.usage.state(other)!.result!.settings.exclude.includes('many'));
    await still();
    assert.equal(root.scans, 3);
  });

  it('scan again when a setting was changed while they scanned, once', async () => {
    onStart = (scans) => {
      if (scans === 1) configure(['many']);
    };
    open();
    await root.usage.load(root.path);
    await until(() => excluded() === 1);
    await still();
    assert.equal(root.scans, 2);
    assert.equal(root.usage.state(root.path)!.outdated, false);
  });

  it('scan again when a setting was changed while a person’s scan ran', async () => {
    onStart = (scans) => {
      if (scans === 2) configure(['many']);
    };
    open();
    await root.usage.scan(root.path, 'normal');
    await root.usage.scan(root.path, 'normal');
    await until(() => excluded() === 1);
    await still();
    assert.equal(root.scans, 3);
  });

  it('leave it when that scan was cancelled, a person’s or their own', async () => {
    onStart = (scans) => {
      if (scans !== 2) return;
      configure(['many']);
      root.usage.cancel(root.path);
    };
    open();
    await root.usage.scan(root.path, 'normal');
    await assert.rejects(root.usage.scan(root.path, 'normal'), CancelledError);
    await still();
    assert.equal(root.scans, 2);
    onStart = () => {
      root.usage.cancel(root.path);
    };
    root.usage.configChanged();
    await still();
    root.usage.configChanged();
    root.usage.viewShown();
    await still();
    assert.equal(root.scans, 3, 'each settings are tried once');
  });

  it('try a folder that cannot be scanned once', async () => {
    open();
    fs.rmSync(root.path, { recursive: true });
    await root.usage.load(root.path);
    await still();
    root.usage.configChanged();
    root.usage.viewShown();
    await still();
    assert.notEqual(root.usage.state(root.path)!.problem, undefined);
    assert.equal(root.logged.filter((line) => line.startsWith('Scanning')).length, 1);
  });

  it('do not follow a result that a person cleared', async () => {
    open();
    await root.usage.scan(root.path, 'normal');
    await root.usage.clear();
    await still();
    assert.equal(root.usage.state(root.path)!.result, null);
    assert.equal(root.scans, 1);
  });
});
