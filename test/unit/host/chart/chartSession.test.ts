import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { ChartSession } from '../../../../src/host/chart/chartSession';
import type { Checkpoint } from '../../../../src/shared/result';
import type { RowId } from '../../../../src/shared/entry';
import type { GitAccess } from '../../../../src/shared/git';
import type { ChartPlace } from '../../../../src/shared/chart/chartProtocol';
import type { Usage } from '../../../../src/service/usage';
import type { UsageService } from '../../../../src/service/usageService';
import { english } from '../../../support/host/english';
import { newViewState } from '../../../support/host/memory';
import { gitIn, newRepository, writeFiles } from '../../../support/trees/gitRepository';
import { tempFolder } from '../../../support/trees/tempFolder';
import { locate, newUsage } from '../../../support/service/usage';

describe('ChartSession', () => {
  let root: string;
  let storageFolder: string;
  let usage: UsageService;
  let scans: number;
  let asked: string[];
  let baseline: Checkpoint | undefined;

  beforeEach(async () => {
    root = tempFolder('chart');
    for (const folder of ['a/b/c', 'a/b/d', 'z']) fs.mkdirSync(path.join(root, folder), { recursive: true });
    scans = 0;
    asked = [];
    baseline = undefined;
    const info = (line: string): void => {
      if (line.startsWith('Scan started')) scans++;
    };
    storageFolder = tempFolder('storage');
    usage = newUsage({ settings: { dirLevel: 1 }, storageFolder, log: { info } });
    usage.setRoots([root]);
    await usage.scan(root, 'normal');
    scans = 0;
  });
  afterEach(() => usage.close());

  it('says in its note how much of the directory in view could not be read, not of its root', async () => {
    await usage.close();
    fs.symlinkSync('nowhere', path.join(root, 'z/broken'));
    usage = newUsage({ settings: { followSymlinks: true } });
    usage.setRoots([root]);
    await usage.scan(root, 'normal');
    const session = newSession({ root, trail: [], metric: 'allocated', depth: 3, color: 'rank' });
    assert.match((await session.snapshot()).note!.text, /1 item could not be read$/);
    session.enter(root, await idOf('a'));
    assert.doesNotMatch((await session.snapshot()).note!.text, /could not be read/);
    session.enter(root, await idOf('z'));
    assert.match((await session.snapshot()).note!.text, /1 item could not be read$/);
  });

  function newSession(place?: ChartPlace): ChartSession {
    const source = {
      ...{ usage: counted(usage), view: newViewState(), wording: english },
      history: { baseline: () => Promise.resolve(baseline) },
      folders: { name: (key: string) => path.basename(key) },
    };
    return new ChartSession(source, place);
  }

  /** The service; `asked` counts what it is asked. */
  function counted(service: UsageService): Usage {
    return new Proxy<Usage>(service, {
      get: (_, name) => {
        const value: unknown = Reflect.get(service, name);
        if (typeof value !== 'function') return value;
        if (name === 'state') return value.bind(service) as unknown;
        return (...args: unknown[]): unknown => {
          asked.push(String(name));
          return Reflect.apply(value, service, args);
        };
      },
    });
  }

  async function idOf(folder: string): Promise<RowId> {
    const found = await locate(usage, path.join(root, folder));
    assert.ok(found, folder);
    return found.row.id;
  }

  /** Draws again at each change, as the panel does, until there is none; the last drawing. */
  async function drawUntilStill(session: ChartSession): ReturnType<ChartSession['snapshot']> {
    let changes = 0;
    const subscription = usage.onDidChange(() => changes++);
    try {
      for (let drawn = 0; drawn < 10; drawn++) {
        const before = changes;
        const snapshot = await session.snapshot();
        if (changes === before) return snapshot;
      }
      return assert.fail('every drawing was followed by a change');
    } finally {
      subscription.dispose();
    }
  }

  it('opens a folder at the dirLevel limit once', async () => {
    const session = newSession();
    session.enter(root, await idOf('a'));
    const { node, note } = await drawUntilStill(session);
    assert.deepEqual(
      node?.children.map(({ name }) => name),
      ['b'],
    );
    assert.match(note?.text ?? '', /^Scanned/);
    assert.equal(scans, 1);
  });

  it('comes back to a place below the dirLevel limit', async () => {
    const place = { root, metric: 'allocated', depth: 3, color: 'rank', trail: ['a', 'b', 'c'] } as const;
    await newSession(place).snapshot();
    assert.deepEqual(asked, ['chart'], 'in one trip');
    const { trail } = await drawUntilStill(newSession(place));
    assert.deepEqual(
      trail.slice(1).map(({ name }) => name),
      ['a', 'b', 'c'],
    );
  });

  it('has its controls before a stored result is read, and claims nothing', async () => {
    await usage.close();
    usage = newUsage({ storageFolder });
    usage.setRoots([root]);
    const session = newSession();
    const outline = session.outline();
    assert.equal(outline?.root, root);
    assert.deepEqual([outline.node, outline.message, outline.note], [undefined, undefined, undefined]);
    assert.equal((await session.snapshot()).node?.children.length, 2);
    assert.equal(session.outline(), undefined);
  });

  it('tries a folder that is gone once, and says why it shows nothing in it', async () => {
    const session = newSession();
    session.enter(root, await idOf('a'));
    fs.rmSync(path.join(root, 'a'), { recursive: true });
    const { node, note, trail } = await drawUntilStill(session);
    assert.equal(scans, 1);
    assert.equal(trail.at(-1)?.name, 'a');
    assert.deepEqual(node?.children, []);
    assert.equal(note?.warning, true);
    assert.match(note.text, /^This folder could not be read: /);
  });

  it('does not start what was cancelled again', async () => {
    const session = newSession();
    session.enter(root, await idOf('a'));
    const subscription = usage.onDidChange(() => {
      if (usage.state(root)?.scan) usage.cancel(root);
    });
    const { note } = await drawUntilStill(session);
    subscription.dispose();
    assert.match(note?.text ?? '', /^Cancelled\./);
  });

  it('tries again when the folder is entered again, and with the next result', async () => {
    const session = newSession();
    const id = await idOf('a');
    session.enter(root, id);
    fs.renameSync(path.join(root, 'a'), path.join(root, 'away'));
    await drawUntilStill(session);
    fs.renameSync(path.join(root, 'away'), path.join(root, 'a'));
    session.enter(root, id);
    assert.equal((await drawUntilStill(session)).node?.children.length, 1);

    await usage.scan(root, 'normal');
    fs.renameSync(path.join(root, 'a'), path.join(root, 'away'));
    assert.equal((await drawUntilStill(session)).node?.children.length, 0);
    fs.renameSync(path.join(root, 'away'), path.join(root, 'a'));
    await usage.scan(root, 'normal');
    assert.equal((await drawUntilStill(session)).node?.children.length, 1);
  });

  it('colours by what git does with the files, and asks only where that is wished', async () => {
    newRepository(root);
    writeFiles(root, { '.gitignore': 'z/\n', 'a/code': 10_000, 'z/out': 20_000, new: 3000 });
    gitIn(root, 'add', 'a');
    await usage.close();
    const allowed: { git: GitAccess | undefined } = { git: undefined };
    usage = newUsage({
      config: {
        get git() {
          return allowed.git;
        },
      },
    });
    usage.setRoots([root]);
    await usage.scan(root, 'normal');
    const session = newSession();
    const plain = await drawUntilStill(session);
    assert.deepEqual([plain.git, plain.node?.git], [undefined, undefined]);

    session.apply({ kind: 'color', color: 'git' });
    // On a slow machine git answers after the first drawing.
    const drawWithGit = async (): ReturnType<typeof drawUntilStill> => {
      for (let drawn = await drawUntilStill(session); ; drawn = await drawUntilStill(session)) {
        if (!session.more) return drawn;
        await session.more;
      }
    };
    const mistrusted = await drawWithGit();
    assert.match(mistrusted.git!.title, /not trusted/);
    assert.equal(mistrusted.node?.git, undefined);

    allowed.git = { program: undefined };
    const drawn = await drawWithGit();
    assert.equal(drawn.git?.title, 'Git:');
    const byName = new Map(drawn.node!.children.map((child) => [child.name, child.git!]));
    assert.ok(byName.get('a')!.tracked >= 10_000 && byName.get('a')!.ignored === 0);
    assert.ok(byName.get('z')!.ignored >= 20_000 && byName.get('z')!.tracked === 0);
    assert.ok(byName.get('.git')!.git > 0);
    assert.ok(drawn.node!.git!.untracked >= 3000);
    session.apply({ kind: 'gitPart', part: 'ignored' });
    assert.equal((await drawUntilStill(session)).git?.only, 'ignored');
  });

  it('tells what folders were at the moment that growth is measured against, and asks only where that is wished', async () => {
    const file = path.join(root, 'a/big.bin');
    fs.writeFileSync(file, Buffer.alloc(2_000_000, 1));
    await usage.scan(root, 'normal');
    [baseline] = await usage.query(root).checkpoints();
    fs.writeFileSync(file, Buffer.alloc(5_000_000, 1));
    await usage.scan(root, 'normal');
    const session = newSession();
    const plain = await drawUntilStill(session);
    assert.equal(plain.growth, undefined);
    assert.equal(plain.node?.before, undefined);

    session.apply({ kind: 'color', color: 'growth' });
    const { node, growth, color } = await drawUntilStill(session);
    assert.equal(color, 'growth');
    assert.match(growth?.title ?? '', /^Growth since /);
    assert.equal(growth?.threshold, 2 ** 20);
    const [a, z] = node!.children;
    assert.equal(a?.name, 'a');
    assert.ok(a.size >= 5_000_000 && a.before! >= 2_000_000 && a.before! < 3_000_000, String(a.before));
    assert.equal(z?.before, undefined, 'too small to be kept');

    baseline = undefined;
    const without = await drawUntilStill(session);
    assert.match(without.growth?.title ?? '', /no earlier scan/);
    assert.equal(without.node?.before, undefined);
  });
});
