import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { headless } from '../../support/headless';
import { tempFolder } from '../../support/trees/tempFolder';

describe('--exclude', function () {
  this.timeout(60_000);
  let folder: string;
  /** The excluded entries, and the globs that match nothing. */
  const excluded = async (globs: readonly string[], root = 'tree'): Promise<[string, string[]]> => {
    const args = globs.flatMap((glob) => ['--exclude', glob]);
    const { code, stdout, stderr } = await headless(folder, [root, ...args]);
    assert.deepEqual([code, stderr], [0, '']);
    const unmatched = [...stdout.matchAll(/^Nothing matches --exclude (.*)$/gm)].map(([, glob]) => glob!);
    return [/ · (\d+) excluded/.exec(stdout)?.[1] ?? '0', unmatched];
  };

  before(() => {
    folder = tempFolder('exclude');
    fs.symlinkSync('tr[e]e', path.join(folder, 'tree'));
    for (const name of ['node_modules/a', 'packages/b/node_modules', 'dist'])
      fs.mkdirSync(path.join(folder, 'tr[e]e', name), { recursive: true });
    for (const name of ['😀.tmp', '👩‍💻.tmp', 'é.tmp', 'a.tmp'])
      fs.writeFileSync(path.join(folder, 'tr[e]e', name), '');
    fs.writeFileSync(Buffer.from(`${folder}/tr[e]e/caf\xe9.log`, 'latin1'), '');
  });

  it('takes absolute globs inside of the folder, by each of its names', async () => {
    const real = path.join(folder, 'tr[e]e');
    const parent = path.basename(folder);
    for (const glob of [`${folder}/tree/node_modules/`, `/**/${parent}/*/node_modules`])
      assert.deepEqual(await excluded([glob]), ['1', []], glob);
    assert.deepEqual(await excluded([`${folder}/tree/**/node_modules`]), ['2', []]);
    assert.deepEqual(await excluded([`${real}/node_modules`], real), ['1', []]);
    assert.deepEqual(await excluded([`${folder}/tree`]), ['0', [`${folder}/tree`]]);
    const elsewhere = `${folder}/other/node_modules`;
    assert.deepEqual(await excluded([elsewhere]), ['0', [elsewhere]]);
  });

  it('names globs that match nothing, and only these', async () => {
    const globs = ['dist', '**/dist', 'none', '*.{none,tmp}', 'di\x1bst', '['];
    assert.deepEqual(await excluded(globs), ['5', ['none', 'di␛st', '[']]);
    // Nothing below what is left out is looked at.
    assert.deepEqual(await excluded(['node_modules', '**/a']), ['1', ['**/a']]);
  });

  it('goes by code points, whatever the bytes are', async () => {
    assert.deepEqual(await excluded(['?.tmp', '[😀-😂].tmp', 'caf?.log', '???.tmp']), ['5', []]);
  });
});
