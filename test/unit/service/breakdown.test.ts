import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { type Breakdown, type BreakdownLimits, groupings } from '../../../src/shared/breakdown';
import { rootId } from '../../../src/shared/entry';
import { CancelledError, HumanError } from '../../../src/shared/errors';
import { type UsageService } from '../../../src/service/usageService';
import { describeWithMounts } from '../../support/faults/mounts';
import { manyFiles, oddMount } from '../../support/faults/oddMount';
import { locate, newUsage } from '../../support/service/usage';
import { independentBreakdown, type SortedFile } from '../../support/trees/independentBreakdown';
import { Random, seed } from '../../support/trees/random';
import { tempFolder } from '../../support/trees/tempFolder';
import { until } from '../../support/until';

const now = Date.now();
const day = 86_400_000;
const limits: BreakdownLimits = {
  ages: [now + day, now - day, now - 7 * day, now - 30 * day, now - 365 * day],
  lengths: [0, 1024, 1024 ** 2, 100 * 1024 ** 2],
};

const stems = ['a', 'é', '日', 'x'.repeat(100), '\n', '.', '..', 'a.b', 'caf\xe9', ' '];
const endings = [
  ...['', '', '.ts', '.TS', '.Ts', '.', '..', '.tar.gz', '.é', '.\xff\xc4', '.日', '. x', '.a\nb', '.[x](y)'],
  ...[`.${'l'.repeat(24)}`, `.${'l'.repeat(25)}`, '.constructor', '.__proto__'],
];

/** A tree of odd names with hard links, holes, and times of any value. */
function makeTree(root: string, random: Random): void {
  const folders = [root];
  const files: Buffer[] = [];
  for (let i = 0; i < 400; i++) {
    const name = `${random.pick(stems)}${i}${random.pick(endings)}`;
    const bytes = random.below(2) === 0 ? Buffer.from(name, 'latin1') : Buffer.from(name);
    const target = Buffer.concat([Buffer.from(`${random.pick(folders)}/`), bytes]);
    const kind = random.below(12);
    if (kind === 0) {
      folders.push(`${random.pick(folders)}/folder.${i}`);
      fs.mkdirSync(folders.at(-1)!);
    } else if (kind < 4 && files.length > 0) fs.linkSync(random.pick(files), target);
    else if (kind === 4) fs.symlinkSync('nowhere.ts', target);
    else {
      fs.writeFileSync(target, Buffer.alloc(random.pick([0, 1, 1024, 1025, 9000])));
      if (random.below(4) === 0)
        fs.truncateSync(target, random.pick([1024 ** 2, 1024 ** 2 + 1, 200 * 1024 ** 2]));
      const age = random.pick([-4e12, -2 * day, 0, 3 * day, 10 * day, 100 * day, 400 * day, now, 4e12]);
      const seconds = (now - age) / 1000 + random.below(1000) / 1000;
      fs.utimesSync(target, seconds, seconds);
      files.push(target);
    }
  }
}

/** Compares each class, and its largest files, with the plainest count. */
async function compare(
  usage: UsageService,
  root: string,
  found: Breakdown,
  files: SortedFile[],
): Promise<void> {
  const sum = (all: readonly SortedFile[], size: 'apparent' | 'allocated'): number =>
    all.reduce((total, file) => total + file[size], 0);
  for (const grouping of groupings) {
    const expected = new Map<string, SortedFile[]>();
    for (const file of files)
      expected.set(file.keys[grouping], [...(expected.get(file.keys[grouping]) ?? []), file]);
    const rows = found.classes[grouping];
    assert.deepEqual(rows.map(({ key }) => key).sort(), [...expected.keys()].sort(), grouping);
    for (const { key, ...counted } of rows) {
      const all = expected.get(key)!;
      const [apparent, allocated] = [sum(all, 'apparent'), sum(all, 'allocated')];
      assert.deepEqual(counted, { files: all.length, apparent, allocated }, `${grouping} ${key}`);
      for (const metric of ['apparent', 'allocated'] as const) {
        const largest = await usage.largestOfClass(root, { breakdown: found.id, grouping, key }, metric);
        const sizes = all.map((file) => file[metric]).sort((a, b) => b - a);
        assert.deepEqual(
          largest!.map((file) => file[metric]),
          sizes.slice(0, 100),
          `${grouping} ${key}`,
        );
        for (const file of largest!) {
          const { keys, ...facts } = all.find((each) => each.path === (file.path as string))!;
          assert.deepEqual(file, facts, `of ${keys[grouping]}`);
        }
      }
    }
  }
  const [apparent, allocated] = [sum(files, 'apparent'), sum(files, 'allocated')];
  assert.deepEqual(found.total, { files: files.length, apparent, allocated });
}

for (const reader of ['native', 'portable'])
  describe(`A breakdown, ${reader} reader (SEED=${seed})`, function () {
    this.timeout(60_000);
    const before = process.env['DISK_USAGE_READER'];
    let usage: UsageService;
    let root: string;

    beforeEach(() => {
      if (reader === 'portable') process.env['DISK_USAGE_READER'] = 'portable';
      else delete process.env['DISK_USAGE_READER'];
      root = tempFolder('breakdown');
    });
    afterEach(async () => {
      await usage.close();
      if (before === undefined) delete process.env['DISK_USAGE_READER'];
      else process.env['DISK_USAGE_READER'] = before;
    });

    const open = async (options: Parameters<typeof newUsage>[0] = {}): Promise<void> => {
      usage = newUsage({ maxProcs: 3, ...options });
      usage.setRoots([root]);
      await usage.scan(root, 'normal');
    };

    it('counts as the plainest walk does, of the root and of a folder', async () => {
      for (let round = 0; round < 3; round++) {
        const inner = path.join(root, String(round));
        fs.mkdirSync(inner);
        makeTree(inner, new Random(seed + round));
      }
      await open();
      for (const below of ['', '/1']) {
        const { row } = (await locate(usage, root + below))!;
        const found = await usage.breakdown(root, row.id, limits);
        await compare(usage, root, found, independentBreakdown(root + below, limits));
        assert.equal(found.others, 0);
      }
    });

    it('shares a huge folder, and leaves out what its scan does', async () => {
      for (let i = 0; i < 5000; i++) fs.writeFileSync(path.join(root, `f${i}.${i % 7}`), '');
      fs.mkdirSync(path.join(root, 'out'));
      fs.writeFileSync(path.join(root, 'out', 'side.ts'), 'x');
      await open({ settings: { exclude: ['out', '*.3'] } });
      const found = await usage.breakdown(root, rootId, limits);
      const isExcluded = (each: string): boolean => /\.3$|\/out$/.test(each);
      await compare(usage, root, found, independentBreakdown(root, limits, isExcluded));
      assert.deepEqual(found.classes.type.map(({ key }) => key).sort(), ['0', '1', '2', '4', '5', '6']);
    });

    it('makes one class of extensions that are too many, and loses no file', async () => {
      for (let i = 0; i < 7000; i++) fs.writeFileSync(path.join(root, `f.${i % 6000}`), '');
      for (let i = 0; i < 1500; i++) fs.writeFileSync(path.join(root, `g${i}.${i}`), 'x');
      await open();
      const { classes, total, others } = await usage.breakdown(root, rootId, limits);
      assert.equal(total.files, 7500);
      assert.equal(
        classes.type.reduce((sum, { files }) => sum + files, 0),
        7500,
      );
      assert.ok(classes.type.length <= 1001 && classes.type.some(({ key }) => key === '/'));
      assert.equal(others, undefined);
      for (const { key, files } of classes.type)
        if (key !== '/') assert.equal(files, Number(key) < 1500 ? 2 : 1, key);
    });
  });

describeWithMounts('A breakdown that takes long', function () {
  this.timeout(60_000);

  it('says how far it is, is cancelled, replaced by another, and gone with the next one', async () => {
    const root = tempFolder('breakdown');
    fs.mkdirSync(path.join(root, 'mount'));
    const slow = await oddMount({ entries: manyFiles(60), lookMs: 30 }, path.join(root, 'mount'));
    const usage = newUsage();
    try {
      usage.setRoots([root]);
      await usage.scan(root, 'normal');
      const begin = async (): Promise<{ readonly refused: Promise<void> }> => {
        const refused = assert.rejects(usage.breakdown(root, rootId, limits), CancelledError);
        await until(() => (usage.state(root)!.breakdown?.files ?? 0) > 0);
        return { refused };
      };
      const first = await begin();
      assert.equal(usage.state(root)!.breakdown!.directory, root);
      usage.cancelBreakdown(root);
      await first.refused;
      assert.equal(usage.state(root)!.breakdown, undefined);
      const second = await begin();
      const last = await usage.breakdown(root, rootId, limits);
      await second.refused;
      assert.equal(last.total.files, 60);
      const largest = async (breakdown: number): Promise<number | undefined> =>
        (await usage.largestOfClass(root, { breakdown, grouping: 'size', key: 'empty' }, 'apparent'))?.length;
      assert.equal(await largest(last.id), 60);
      assert.equal(await largest(last.id - 1), undefined);
      await assert.rejects(usage.breakdown(root, 999, limits), HumanError);
    } finally {
      slow.release();
      await usage.close();
    }
  });
});
