import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { disks, Removing } from '../../support/remove/removing';
import { tempFolder } from '../../support/trees/tempFolder';

for (const [name, newDisk] of disks) {
  describe(`Removal for good by the ${name} disk`, function () {
    this.timeout(30_000);
    let own: Removing;
    beforeEach(() => (own = new Removing(newDisk())));

    it('removes a folder with all that is in it, and nothing beside it', () => {
      own.write('go/deep/er/file', 10_000);
      own.write('go/file');
      own.write('stay/file');
      own.write('gone', 3);
      const expected = onDisk(own.at('go')) + onDisk(own.at('gone'));
      const { removed, freed, entries, refused, failureCount } = own.removeAll('go', 'gone');
      assert.deepEqual([removed, refused, failureCount], [['go', 'gone'], [], 0]);
      assert.deepEqual(own.paths, ['stay', 'stay/file']);
      assert.deepEqual([freed, entries], [expected, 6]);
    });

    it('removes names of any bytes, and trees deeper than a path can be long', () => {
      const odd = Buffer.from('go/\xff\xfe\n\t"* ', 'latin1');
      fs.mkdirSync(own.at('go'));
      fs.writeFileSync(Buffer.concat([Buffer.from(`${own.root}/`), odd]), 'x');
      const script = 'import os\nfor i in range(300): os.mkdir("d"*60); os.chdir("d"*60)\nopen("f","w")';
      execFileSync('python3', ['-c', script], { cwd: own.at('go') });
      own.write('stay');
      assert.deepEqual(own.removeAll('go').failures, []);
      assert.deepEqual(own.paths, ['stay']);
    });

    it('removes symbolic links themselves, and follows none', () => {
      const outside = tempFolder('outside');
      fs.writeFileSync(path.join(outside, 'precious'), 'x');
      fs.mkdirSync(own.at('go'));
      fs.symlinkSync(outside, own.at('go', 'link'));
      fs.symlinkSync(outside, own.at('link'));
      assert.deepEqual(own.removeAll('go', 'link').failures, []);
      assert.deepEqual([own.paths, fs.readdirSync(outside)], [[], ['precious']]);
    });

    it('counts an inode as freed when its last name goes', () => {
      own.write('one/a', 50_000);
      fs.linkSync(own.at('one/a'), own.at('one/b'));
      fs.mkdirSync(own.at('two'));
      fs.linkSync(own.at('one/a'), own.at('two/c'));
      own.write('two/d', 20_000);
      const folders = ['one', 'two'].map((folder) => fs.lstatSync(own.at(folder)).blocks * 512);
      const [shared, single] = [own.at('one/a'), own.at('two/d')].map(
        (file) => fs.lstatSync(file).blocks * 512,
      );
      const { frees, items } = own.look('one', 'two');
      assert.deepEqual(
        items.map((item) => item.frees),
        [folders[0], folders[1]! + single!],
      );
      assert.equal(frees, folders[0]! + folders[1]! + shared! + single!);
      const first = own.removeAll('one').freed;
      assert.equal(first, folders[0]);
      // The state is of both removals.
      assert.equal(own.removeAll('two').freed, frees);
    });

    it('goes on after what cannot be removed, and lists it', function () {
      // Only root may make files immutable.
      if (process.getuid?.() !== 0) this.skip();
      own.write('go/locked/inner');
      own.write('go/free');
      execFileSync('chattr', ['+i', own.at('go/locked')]);
      try {
        const { removed, failures, failureCount } = own.removeAll('go');
        assert.deepEqual(removed, []);
        assert.deepEqual(failures, [{ operation: 'unlink', path: own.at('go/locked/inner'), code: 'EPERM' }]);
        assert.equal(failureCount, 1);
        assert.deepEqual(own.paths, ['go', 'go/locked', 'go/locked/inner']);
      } finally {
        execFileSync('chattr', ['-i', own.at('go/locked')]);
      }
    });

    it('ends between two entries when it is cancelled', () => {
      for (let i = 0; i < 100; i++) own.write(`go/${i}`);
      const items = own.confirmed('go');
      own.state.cancel();
      const { cancelled, removed, entries } = own.remove(items);
      assert.deepEqual([cancelled, removed, entries], [true, [], 0]);
      assert.equal(own.paths.length, 101);
    });

    it('removes what is given twice, or within another item, once', () => {
      own.write('go/deep/file');
      const items = own.confirmed('go/deep/file', 'go/deep', 'go', 'go');
      assert.deepEqual(
        items.map((item) => item.path),
        ['go'],
      );
      const { removed, refused } = own.remove([...items, ...items, { path: items[0]!.path, identity: '0' }]);
      assert.deepEqual([removed, refused, own.paths], [['go'], [], []]);
    });
  });
}

function onDisk(file: string): number {
  return Number.parseInt(execFileSync('du', ['-s', '--block-size=1', file], { encoding: 'utf8' }), 10);
}
