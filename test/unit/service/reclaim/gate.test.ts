import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { UsageService } from '../../../../src/service/usageService';
import type { Reclaimable } from '../../../../src/shared/reclaim/reclaimable';
import { inEnglish } from '../../../../src/shared/text/words';
import { describeWithMounts } from '../../../support/faults/mounts';
import { newUsage, type TestUsageOptions } from '../../../support/service/usage';
import { gitIn, newRepository, writeFiles } from '../../../support/trees/gitRepository';
import { tempFolder } from '../../../support/trees/tempFolder';

const packages = {
  'package.json': '{}',
  'package-lock.json': '{}',
  'node_modules/.package-lock.json': '{}',
  'node_modules/a/index.js': 'x'.repeat(20_000),
};

/** Files below a folder. */
function below(folder: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
}

interface Asking extends TestUsageOptions {
  readonly isTrusted?: boolean;
  readonly gitPath?: string;
  readonly ownFolders?: readonly string[];
  readonly otherRoots?: readonly string[];
}

async function withScan<T>(
  root: string,
  options: Asking,
  use: (usage: UsageService) => Promise<T>,
): Promise<T> {
  const { isTrusted = true, gitPath: program } = options;
  const config = { ...options.config, git: isTrusted ? { program } : undefined };
  const usage = newUsage({ ...options, config });
  try {
    usage.setRoots([root, ...(options.otherRoots ?? [])]);
    await usage.scan(root, 'normal');
    return await use(usage);
  } finally {
    await usage.close();
  }
}

async function look(root: string, options: Asking = {}): Promise<readonly Reclaimable[]> {
  return withScan(root, options, async (usage) => {
    const { folders } = await usage.reclaimable(root, options.ownFolders ?? []);
    return folders;
  });
}

/** By path, why each folder is not selected; '' where it is. */
async function reasons(root: string, options: Asking = {}): Promise<Record<string, string>> {
  const found = await look(root, options);
  return Object.fromEntries(found.map((each) => [each.path, each.reasons.map(inEnglish).join(' ')]));
}

describe('the gate of what can be made again', function () {
  this.timeout(30_000);

  it('selects what git ignores, and neither what it tracks nor what it does not ignore', async () => {
    const root = newRepository(tempFolder('gate'));
    writeFiles(root, {
      ...{ '.gitignore': 'ignored/node_modules\nforced/node_modules\n' },
      ...below('ignored', packages),
      ...below('forced', packages),
      ...below('open', packages),
    });
    gitIn(root, 'add', '-f', 'forced/node_modules/a/index.js');
    const found = await reasons(root);
    assert.equal(found['ignored/node_modules'], '');
    assert.match(found['forced/node_modules']!, /Git tracks files in it/);
    assert.match(found['open/node_modules']!, /does not ignore it/);
  });

  it('asks the innermost repository', async () => {
    const root = newRepository(tempFolder('innermost'));
    writeFiles(root, { '.gitignore': 'node_modules\n', ...below('inner', packages) });
    newRepository(path.join(root, 'inner'));
    const found = await reasons(root);
    assert.match(found['inner/node_modules']!, /does not ignore it/);
  });

  it('does not select what holds a repository', async () => {
    const root = newRepository(tempFolder('nested'));
    writeFiles(root, { '.gitignore': 'node_modules\n', ...packages });
    newRepository(path.join(root, 'node_modules/mine'));
    assert.match((await reasons(root))['node_modules']!, /A Git repository is in it.*node_modules\/mine/);
  });

  for (const dirLevel of [null, 1])
    it(`does not select what holds a work tree, with rows down to level ${dirLevel}`, async () => {
      const root = newRepository(tempFolder('nested'));
      writeFiles(root, { '.gitignore': 'node_modules\n', ...packages });
      writeFiles(root, { 'node_modules/@a/mine/.git': 'gitdir: ../../../../elsewhere\n' });
      const found = await reasons(root, { settings: { dirLevel } });
      assert.match(found['node_modules']!, /A Git repository is in it.*node_modules\/@a\/mine/);
    });

  it('takes every failure of git for unknown', async () => {
    const root = newRepository(tempFolder('unknown'));
    writeFiles(root, { '.gitignore': 'node_modules\n', ...packages });
    assert.match((await reasons(root, { isTrusted: false }))['node_modules']!, /trusted workspaces/);
    const failing = path.join(tempFolder('program'), 'git');
    fs.writeFileSync(failing, '#!/bin/sh\nexit 128\n', { mode: 0o755 });
    assert.match((await reasons(root, { gitPath: failing }))['node_modules']!, /did not say/);
  });

  it('outside of a repository selects strong proofs only', async () => {
    const root = tempFolder('outside');
    writeFiles(root, { ...packages, 'pom.xml': '', 'target/classes/A.class': '' });
    const found = await reasons(root);
    assert.equal(found['node_modules'], '');
    assert.match(found['target']!, /No Git repository/);
  });

  it('offers the outermost only, and nothing in packages that are not proved', async () => {
    const root = tempFolder('outermost');
    writeFiles(root, {
      ...packages,
      ...below('node_modules/b', packages),
      ...below('handmade/node_modules/c', packages),
      // Not proved itself, so what is in it is looked at.
      ...below('build/app', packages),
    });
    assert.deepEqual(Object.keys(await reasons(root)).sort(), ['build/app/node_modules', 'node_modules']);
  });

  it('says what must stay', async () => {
    const root = newRepository(tempFolder('stay'));
    writeFiles(root, {
      ...{ '.gitignore': 'target\n', 'Cargo.toml': '', 'target/.rustc_info.json': '' },
      'target/deploy/mine-keypair.json': '[]',
    });
    assert.match((await reasons(root))['target']!, /nothing makes again: deploy\/mine-keypair\.json/);
  });

  it('offers nothing behind symbolic links, in settings of programs, or in folders of the editor', async () => {
    const root = tempFolder('places');
    writeFiles(root, {
      ...below('real', packages),
      ...below('.config/app', packages),
      ...below('.vscode-server/extensions/x', packages),
      ...below('Some.app', packages),
      ...below('own/x', packages),
    });
    fs.symlinkSync('real', path.join(root, 'linked'));
    const found = await reasons(root, {
      settings: { followSymlinks: true },
      ownFolders: [path.join(root, 'own')],
    });
    // The scan counts the one of the two paths that it comes to first.
    assert.deepEqual(
      Object.keys(found).filter((each) => each !== 'real/node_modules'),
      [],
    );
  });

  it('offers nothing that is, holds or is in another root', async () => {
    const root = tempFolder('roots');
    writeFiles(root, { ...packages, ...below('other', packages) });
    const found = await reasons(root, {
      otherRoots: [path.join(root, 'node_modules/a'), path.join(root, 'other')],
    });
    assert.deepEqual(found, {});
  });

  it('does not select what the scan did not read', async () => {
    const root = tempFolder('blind');
    writeFiles(root, packages);
    const excluding = await reasons(root, { settings: { exclude: ['node_modules/a'] } });
    assert.match(excluding['node_modules']!, /did not read all of it/);
    assert.match((await reasons(root, { settings: { dirLevel: 1 } }))['node_modules']!, /dirLevel/);
  });

  it('takes a team’s own rules, and says why it leaves one out', async () => {
    const root = tempFolder('own');
    writeFiles(root, { 'acme.json': '', '.acme/stamp': '' });
    const own = { id: 'acme', kind: 'Acme cache', folders: ['.acme'], restore: 'acme build' };
    const warnings: string[] = [];
    const reclaimableRules = [
      { ...own, proof: { within: ['stamp'], beside: ['acme.json'] } },
      { ...own, id: 'bad', proof: {} },
    ];
    const options = { config: { reclaimableRules }, log: { warn: (text: string) => warnings.push(text) } };
    const [found] = await look(root, options);
    assert.deepEqual([found?.path, found?.rule, found?.restore], ['.acme', 'acme', 'acme build']);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /rule 2 is left out.*a name alone is no proof/);
  });
});

describeWithMounts('the gate at mounts', function () {
  this.timeout(30_000);

  it('offers no mount point, and does not select what holds one', async () => {
    const root = tempFolder('mounted');
    writeFiles(root, { ...below('at', packages), ...below('in', packages) });
    const bind = (to: string): void => {
      execFileSync('mount', ['--bind', path.join(root, to), path.join(root, to)]);
    };
    const mounted = ['at/node_modules', 'in/node_modules/a'];
    for (const each of mounted) bind(each);
    try {
      const found = await reasons(root);
      assert.deepEqual(Object.keys(found), ['in/node_modules']);
      assert.match(found['in/node_modules']!, /mounted in it: a/);
    } finally {
      for (const each of mounted) execFileSync('umount', [path.join(root, each)]);
    }
  });
});

describe('what is freed', function () {
  this.timeout(30_000);

  it('is what du says is gone, for packages that are linked to a store and to each other', async () => {
    const root = tempFolder('freed');
    const store = tempFolder('store');
    writeFiles(store, { kept: 'k'.repeat(300_000) });
    writeFiles(root, {
      ...below('one', packages),
      ...below('two', packages),
      'one/node_modules/between': 'b'.repeat(200_000),
    });
    const link = (from: string, to: string): void => fs.linkSync(from, path.join(root, to));
    link(path.join(store, 'kept'), 'one/node_modules/kept');
    link(path.join(store, 'kept'), 'two/node_modules/kept');
    link(path.join(root, 'one/node_modules/between'), 'two/node_modules/between');
    const du = (): number =>
      Number(
        execFileSync('du', ['-sc', '--block-size=1', root, store], { encoding: 'utf8' })
          .trim()
          .split('\n')
          .at(-1)!
          .split('\t')[0],
      );
    await withScan(root, {}, async (usage) => {
      const { folders } = await usage.reclaimable(root, []);
      const ids = folders.map(({ row }) => row.id);
      const freed = await usage.query(root).freed(ids, 'allocated');
      const alone = await usage.query(root).freed(ids.slice(0, 1), 'allocated');
      assert.equal(alone.together, freed.each[0]);
      assert.ok(
        freed.together >= freed.each[0]! + freed.each[1]! + 200_000,
        'together they free what they share',
      );
      const before = du();
      fs.rmSync(path.join(root, folders[0]!.path), { recursive: true });
      // The folder that it was in may have shrunk too.
      assert.ok(Math.abs(before - du() - freed.each[0]!) <= 4096);
      fs.rmSync(path.join(root, folders[1]!.path), { recursive: true });
      assert.ok(Math.abs(before - du() - freed.together) <= 8192);
    });
  });
});
