import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { UsageService } from '../../../../src/service/usageService';
import { rootId } from '../../../../src/shared/entry';
import { describeWithMounts } from '../../../support/faults/mounts';
import { tempFolder } from '../../../support/trees/tempFolder';
import { allRows, childrenOf, newUsage } from '../../../support/service/usage';

describeWithMounts('A folder with mounts in it', function () {
  this.timeout(60_000);
  let root: string;
  let mounted: string[];
  let usage: UsageService;

  const at = (...parts: string[]): string => path.join(root, ...parts);
  const write = (bytes: number, ...parts: string[]): void => {
    fs.mkdirSync(path.dirname(at(...parts)), { recursive: true });
    fs.writeFileSync(at(...parts), Buffer.alloc(bytes, 1));
  };
  const mount = (target: string, ...args: string[]): void => {
    execFileSync('mount', [...args, target]);
    mounted.unshift(target);
  };
  const du = (...options: string[]): number => {
    const output = execFileSync('du', ['-s', '--block-size=1', ...options, root], { encoding: 'utf8' });
    return Number(output.split('\t')[0]);
  };
  const scan = async (options: Parameters<typeof newUsage>[0] = {}): Promise<void> => {
    usage = newUsage(options);
    usage.setRoots([root]);
    await usage.scan(root, 'normal');
  };

  beforeEach(() => {
    root = tempFolder('mounts');
    mounted = [];
  });
  afterEach(async () => {
    await usage.close();
    for (const target of mounted) spawnSync('umount', ['-l', target]);
  });

  // coreutils, tests/du/bind-mount-dir-cycle.sh and bind-mount-dir-cycle-v2.sh
  it('counts one that is mounted in itself once, as du does', async () => {
    write(5_000, 'a', 'file');
    write(7_000, 'a', 'in', 'file');
    fs.mkdirSync(at('a', 'b'));
    mount(at('a', 'b'), '--bind', at('a'));
    await scan();
    const rows = await allRows(usage, root);
    assert.deepEqual([...rows.keys()].sort(), ['', 'a', 'a/in']);
    assert.equal(rows.get('')!.allocated, du());
    assert.equal(rows.get('')!.files, 2);
    const a = rows.get('a')!;
    await usage.scanDirectory(root, a.id);
    assert.equal((await allRows(usage, root)).get('')!.allocated, rows.get('')!.allocated, 'rescanned');
  });

  it('counts one once that is found again below a mount of what is above it, as du does', async () => {
    const above = root;
    write(5_000, 'root', 'file');
    write(7_000, 'beside', 'file');
    fs.mkdirSync(at('root', 'mount'));
    mount(at('root', 'mount'), '--bind', at());
    root = at('root');
    await scan();
    const rows = await allRows(usage, root);
    assert.deepEqual([...rows.keys()].sort(), ['', 'mount', 'mount/beside']);
    assert.equal(rows.get('')!.allocated, du());
    root = above;
  });

  it('counts one twice that is mounted beside itself, as du does', async () => {
    write(5_000, 'a', 'file');
    fs.mkdirSync(at('b'));
    mount(at('b'), '--bind', at('a'));
    await scan();
    const { files, allocated } = (await allRows(usage, root)).get('')!;
    assert.deepEqual([files, allocated], [2, du()]);
  });

  // coreutils, tests/du/one-file-system.sh; https://github.com/moby/moby/issues/11362
  it('leaves out a file of another device, of which its folder lists nothing', async () => {
    const other = tempFolder('other');
    mount(other, '-t', 'tmpfs', 'none');
    fs.writeFileSync(path.join(other, 'file'), 'x'.repeat(100_000));
    write(0, 'file');
    write(5_000, 'own');
    mount(at('file'), '--bind', path.join(other, 'file'));
    await scan({ settings: { oneFileSystem: true } });
    const { files, excluded, allocated } = usage.state(root)!.result!.totals;
    assert.deepEqual([files, excluded, allocated], [1, 1, du('-x')]);
    const query = { sort: 'size', metric: 'allocated', limit: 9 } as const;
    const { children } = await childrenOf(usage, root, rootId, query);
    assert.equal(children.length, 1);
  });

  it('leaves out nothing of an overlay, though its files have other devices', async () => {
    const [base, overlay] = [root, tempFolder('overlay')];
    mount(base, '-t', 'tmpfs', 'none');
    for (const name of ['lower', 'upper', 'work']) fs.mkdirSync(at(name));
    write(5_000, 'lower', 'in', 'file');
    write(5_000, 'upper', 'file');
    const options = `lowerdir=${at('lower')},upperdir=${at('upper')},workdir=${at('work')}`;
    mount(overlay, '-t', 'overlay', 'none', '-o', options);
    root = overlay;
    await scan({ settings: { oneFileSystem: true } });
    const { files, excluded } = usage.state(root)!.result!.totals;
    assert.deepEqual([files, excluded], [2, 0]);
  });
});
