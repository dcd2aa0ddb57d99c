import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import { FileWatch } from '../../src/host/editor/fileWatch';
import type { UsageService } from '../../src/service/usageService';
import { ChangingTree } from '../support/trees/changingTree';
import { assertLikeDu, quiet } from '../support/service/live';
import { Random, seed } from '../support/trees/random';
import { newUsage } from '../support/service/usage';

const rounds = 8;
/** The editor tells of changes after a moment, and of what follows from them after another one. */
const patienceMs = 20_000;

describe('Live updates through the editor’s own watcher', function () {
  this.timeout(300_000);
  const workspace = vscode.workspace.workspaceFolders![0]!.uri.fsPath;
  const told = new Set<string>();
  let usage: UsageService;
  let watch: FileWatch;

  before(() => {
    usage = newUsage({
      // Hard links that nothing announced are found by a scan, at once.
      config: { liveUpdates: true, mayScan: () => true, staleAfter: 0 },
      timings: { secondLook: 3000, tick: 500 },
    });
    watch = new FileWatch((paths) => {
      for (const each of paths) told.add(each);
      usage.filesChanged(paths);
    });
  });
  after(async () => {
    watch.dispose();
    await usage.close();
  });

  it(`keep every directory equal to du over random file operations (SEED=${seed})`, async () => {
    const random = new Random(seed);
    const folder = path.join(workspace, 'changing');
    mkdirSync(folder);
    const tree = new ChangingTree(folder, random);
    for (let i = 0; i < 150; i++) tree.change();
    usage.setRoots([workspace]);
    await untilTold('begin');
    await usage.scan(workspace, 'normal');
    for (let round = 0; round < rounds; round++) {
      for (let burst = random.below(4); burst >= 0; burst--) {
        for (let i = random.below(40); i >= 0; i--) tree.change();
        await wait(random.below(300));
      }
      await untilTold(`round${round}`);
      await untilLikeDu(`round ${round}`);
    }
    assert.ok(tree.take().length > 100, 'something was done');
    rmSync(folder, { recursive: true });
    await untilTold('end');
    await untilLikeDu('all is gone');
  });

  /** Changes a file again and again until the watcher, which takes a while to start, tells of it. */
  async function untilTold(name: string): Promise<void> {
    const marker = path.join(workspace, name);
    while (!told.has(marker)) {
      writeFileSync(marker, String(Date.now()));
      await wait(100);
    }
  }

  async function untilLikeDu(why: string): Promise<void> {
    for (const deadline = Date.now() + patienceMs; ;) {
      await quiet(usage, workspace);
      try {
        await assertLikeDu(usage, workspace, why);
        return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await wait(200);
      }
    }
  }
});
