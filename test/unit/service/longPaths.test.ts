import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { DirectoryRow } from '../../../src/shared/entry';
import { errorCode } from '../../../src/shared/errors';
import type { UsageService } from '../../../src/service/usageService';
import { deepChain } from '../../support/trees/hostileTree';
import { independentSums } from '../../support/trees/independentSum';
import { tempFolder } from '../../support/trees/tempFolder';
import { childrenOf, type TestUsageOptions, allRows, newUsage, sizesOf } from '../../support/service/usage';

const name = 'n'.repeat(250);
const levels = 40;
const beyond = 'beyond PATH_MAX';
const bySize = { sort: 'size', metric: 'apparent', limit: 10 } as const;

describe('A folder beyond PATH_MAX', () => {
  let root: string;
  const open = new Set<UsageService>();

  const scan = async (options: TestUsageOptions = {}): Promise<UsageService> => {
    const usage = newUsage(options);
    open.add(usage);
    usage.setRoots([root]);
    await usage.scan(root, 'normal');
    return usage;
  };
  const below = (level: number): string => new Array<string>(level).fill(name).join('/');
  const rowAt = async (usage: UsageService, level: number): Promise<DirectoryRow> =>
    (await allRows(usage, root)).get(below(level))!;
  const assertExact = async (usage: UsageService): Promise<void> => {
    const sums = independentSums(root);
    for (const [at, { allocated, apparent }] of await allRows(usage, root))
      assert.deepEqual({ allocated, apparent }, sums.get(at));
  };
  /** Changes what is in the folder at a level. */
  const changeAt = (level: number, change: (folder: string) => void): void => {
    let fd = fs.openSync(root, 'r');
    for (let i = 0; i < level; i++) {
      const next = fs.openSync(`/proc/self/fd/${fd}/${name}`, 'r');
      fs.closeSync(fd);
      fd = next;
    }
    change(`/proc/self/fd/${fd}`);
    fs.closeSync(fd);
  };

  beforeEach(() => {
    root = tempFolder('long');
    deepChain(root, name, levels);
  });
  afterEach(async () => {
    for (const usage of open) await usage.close();
    open.clear();
  });

  it('lists its files, and tells their sizes', async () => {
    const usage = await scan();
    for (const level of [14, 15, 16, 20, 35]) {
      const { id } = await rowAt(usage, level);
      const { children, filesError } = await childrenOf(usage, root, id, bySize);
      assert.equal(filesError, undefined);
      const sizes = children.map((child) => (child.kind === 'file' ? child.file.apparent : child.row.level));
      assert.deepEqual(sizes.sort(), [level, level + 1].sort());
      const [size] = await sizesOf(usage, root, [path.join(root, below(level), 'file')]);
      assert.equal(size?.apparent, level);
    }
  });

  for (const followSymlinks of [false, true])
    it(`is rescanned${followSymlinks ? ' where symlinks are followed' : ''}`, async () => {
      const usage = await scan({ settings: { followSymlinks } });
      for (const level of [20, 35]) {
        const { id } = await rowAt(usage, level);
        changeAt(level + 1, (folder) => {
          fs.writeFileSync(path.join(folder, 'new'), Buffer.alloc(50_000, 1));
        });
        await usage.scanDirectory(root, id);
        assert.equal(usage.state(root)?.problem, undefined);
        await assertExact(usage);
      }
    });

  for (const followSymlinks of [false, true])
    it(`is expanded${followSymlinks ? ' where symlinks are followed' : ''}`, async () => {
      const usage = await scan({ settings: { dirLevel: 20, followSymlinks } });
      const { id } = await rowAt(usage, 20);
      const { children, expansion } = await childrenOf(usage, root, id, bySize);
      assert.equal(expansion, undefined, 'it is what was scanned');
      assert.deepEqual(children.map(({ kind }) => kind).sort(), ['directory', 'file']);
    });

  it('that is gone is a folder that is gone', async () => {
    const usage = await scan();
    const { id } = await rowAt(usage, 30);
    changeAt(25, (folder) => {
      fs.renameSync(path.join(folder, name), path.join(folder, 'elsewhere'));
    });
    await assert.rejects(usage.scanDirectory(root, id), /no such folder/);
    assert.equal((await childrenOf(usage, root, id, bySize)).filesError?.code, 'ENOENT');
  });

  it('leaves no descriptor open', async () => {
    const usage = await scan();
    const { id } = await rowAt(usage, 30);
    await usage.scanDirectory(root, id);
    await childrenOf(usage, root, id, bySize);
    const targets = fs.readdirSync('/proc/self/fd').map(targetOf);
    assert.deepEqual(
      targets.filter((target) => target === beyond || target.startsWith(root)),
      [],
    );
  });
});

/** What is open; `beyond` for a path that is too long to be told, and nothing for what was closed since. */
function targetOf(fd: string): string {
  try {
    return fs.readlinkSync(`/proc/self/fd/${fd}`);
  } catch (error) {
    return errorCode(error) === 'ENAMETOOLONG' ? beyond : '';
  }
}
