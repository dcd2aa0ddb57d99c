import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { headless, type Report } from '../../support/headless';
import { tempFolder } from '../../support/trees/tempFolder';

describe('several folders in a headless run', () => {
  let folder: string;
  const reports = (): Report[] =>
    JSON.parse(fs.readFileSync(path.join(folder, 'out.json'), 'utf8')) as Report[];

  before(() => {
    folder = tempFolder('several');
    for (const name of ['a/below', 'b', 'skip']) fs.mkdirSync(path.join(folder, name), { recursive: true });
    fs.writeFileSync(path.join(folder, 'a/below/one'), Buffer.alloc(70_000, 1));
    fs.linkSync(path.join(folder, 'a/below/one'), path.join(folder, 'b/again'));
  });

  it('each get a list and a summary, and are an array in the report, each as if it were alone', async () => {
    const names = ['b', 'a/', 'a/below', 'b'];
    const { code, stdout, stderr } = await headless(folder, [...names, '--json', 'out.json']);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    assert.equal(stdout.match(/ on disk, .* apparent · /g)?.length, 4);
    const roots = ['b', 'a', 'a/below', 'b'].map((name) => path.join(folder, name));
    assert.deepEqual(
      reports().map(({ root }) => root),
      roots,
    );
    for (const [i, several] of reports().entries()) {
      await headless(folder, [names[i]!, '--json', 'one.json']);
      const one = JSON.parse(fs.readFileSync(path.join(folder, 'one.json'), 'utf8')) as Report;
      assert.deepEqual({ ...several, elapsedMs: 0 }, { ...one, elapsedMs: 0 });
    }
  });

  it('do not keep each other from it: one that is not there is named, and the run fails', async () => {
    const { code, stdout, stderr } = await headless(folder, ['nowhere', 'a', 'a/below/one', '--json', '-']);
    assert.equal(code, 1);
    assert.deepEqual(
      (JSON.parse(stdout) as Report[]).map(({ root }) => root),
      [path.join(folder, 'a')],
    );
    assert.match(stderr, new RegExp(`^There is no such folder: ${folder}/nowhere\\.\\n`));
    assert.match(stderr, new RegExp(`\\nThis is not a folder: ${folder}/a/below/one\\.\\n$`));
  });

  it('leave an older report as it is where none of them is there', async () => {
    fs.writeFileSync(path.join(folder, 'out.json'), 'older');
    assert.equal((await headless(folder, ['x', 'y', '--json', 'out.json'])).code, 1);
    assert.equal(fs.readFileSync(path.join(folder, 'out.json'), 'utf8'), 'older');
  });
});
