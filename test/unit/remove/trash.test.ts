import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { restore } from '../../../src/remove/trash/restore';
import { percentEncoded, trashInfo, trashNames } from '../../../src/remove/trash/trashInfo';
import type { Refusal, RemovalResult } from '../../../src/shared/removal';
import { type ByteString, fromText } from '../../../src/shared/text/byteString';
import { describeWithMounts } from '../../support/faults/mounts';
import { disks, Removing } from '../../support/remove/removing';
import { tempFolder } from '../../support/trees/tempFolder';

describe('The description of what is in a trash', () => {
  it('has the bytes of a path percent-encoded, and the local time', () => {
    assert.equal(percentEncoded('/a b/ü%\n\xff~-._' as ByteString), '/a%20b/%FC%25%0A%FF~-._');
    assert.equal(
      trashInfo(fromText('/a#b'), new Date(2026, 0, 2, 3, 4, 5)),
      '[Trash Info]\nPath=/a%23b\nDeletionDate=2026-01-02T03:04:05\n',
    );
  });

  it('has a name that is short enough for a file system', () => {
    const [first] = trashNames('x'.repeat(255), 'seed');
    assert.ok(`${first}.trashinfo`.length <= 255);
    assert.equal([...trashNames('name', 'seed')][0], 'name');
  });
});

for (const [name, newDisk] of disks) {
  describe(`The trash of the home folder, by the ${name} disk`, () => {
    const formerHome = process.env['XDG_DATA_HOME'];
    let own: Removing;
    let trash: string;
    beforeEach(() => {
      own = new Removing(newDisk());
      const dataHome = tempFolder('data');
      process.env['XDG_DATA_HOME'] = path.join(dataHome, 'new');
      trash = path.join(dataHome, 'new', 'Trash');
    });
    after(() => {
      if (formerHome === undefined) delete process.env['XDG_DATA_HOME'];
      else process.env['XDG_DATA_HOME'] = formerHome;
    });
    const move = (...paths: readonly string[]): RemovalResult => own.remove(own.confirmed(...paths), 'trash');
    const takeBack = ({ trashed }: RemovalResult): (Refusal | undefined)[] =>
      trashed.map((item) => restore(own.disk, fromText(own.root), item));
    const infoOf = (item: string): string => fs.readFileSync(path.join(trash, 'info', item), 'utf8');

    it('gets files and folders with their descriptions, and gives them back', () => {
      own.write('in/a folder/file', 10_000);
      own.write('in/file');
      const before = own.paths;
      assert.equal(own.look('in/file').items[0]?.trash, trash);
      const result = move('in/a folder', 'in/file');
      assert.deepEqual([result.removed, result.entries, result.freed], [['in/a folder', 'in/file'], 3, 0]);
      assert.deepEqual(own.paths, ['in']);
      assert.deepEqual(fs.readdirSync(path.join(trash, 'files')).sort(), ['a folder', 'file']);
      assert.match(
        infoOf('a folder.trashinfo'),
        new RegExp(
          `^\\[Trash Info\\]\nPath=${own.root}/in/a%20folder\nDeletionDate=\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\n$`,
        ),
      );
      const { mtimeMs } = fs.statSync(path.join(trash, 'info/a folder.trashinfo'));
      const size = execFileSync('du', ['-s', '-B1', 'files/a folder'], { cwd: trash, encoding: 'utf8' });
      const expected = `${parseInt(size, 10)} ${Math.floor(mtimeMs / 1000)} a%20folder\n`;
      assert.equal(fs.readFileSync(path.join(trash, 'directorysizes'), 'utf8'), expected);
      for (const folder of ['.', 'files', 'info'])
        assert.equal(fs.statSync(path.join(trash, folder)).mode & 0o777, 0o700);
      assert.deepEqual(takeBack(result), [undefined, undefined]);
      assert.deepEqual(own.paths, before);
      assert.deepEqual(fs.readdirSync(path.join(trash, 'info')), []);
      assert.equal(fs.readFileSync(path.join(trash, 'directorysizes'), 'utf8'), '');
    });

    it('gets entries of the same name, and of any bytes, beside each other', () => {
      const odd = '\xff\xfe#?';
      for (const folder of ['a', 'b']) {
        own.write(`${folder}/same`);
        fs.writeFileSync(Buffer.from(own.at(folder, odd), 'latin1'), folder);
      }
      const result = move('a/same', 'b/same', `a/${odd}`, `b/${odd}`);
      assert.deepEqual(own.paths, ['a', 'b']);
      assert.equal(new Set(result.trashed.map((item) => item.name)).size, 4);
      assert.match(infoOf('same.trashinfo'), /\/a\/same\n/);
      assert.deepEqual(takeBack(result), [undefined, undefined, undefined, undefined]);
      assert.equal(fs.readFileSync(Buffer.from(own.at('b', odd), 'latin1'), 'utf8'), 'b');
    });

    it('gives nothing back over something that is there, or to another folder than before', () => {
      own.write('in/file');
      own.write('other/file');
      const result = move('in/file', 'other/file');
      own.write('in/file', 7);
      fs.rmdirSync(own.at('other'));
      fs.symlinkSync(own.at('in'), own.at('other'));
      assert.deepEqual(
        takeBack(result).map((refusal) => [refusal?.kind, refusal?.code].join(' ')),
        ['taken ', 'unreadable ENOTDIR'],
      );
      assert.equal(fs.statSync(own.at('in/file')).size, 7);
      assert.equal(fs.readdirSync(path.join(trash, 'files')).length, 2);
    });

    it('keeps no description of what could not be moved', function () {
      // Only root may make files immutable.
      if (process.getuid?.() !== 0) this.skip();
      own.write('in/file');
      execFileSync('chattr', ['+i', own.at('in/file')]);
      try {
        const { refused, removed } = move('in/file');
        assert.deepEqual([removed, refused[0]?.kind], [[], 'noTrash']);
        assert.deepEqual(fs.readdirSync(path.join(trash, 'info')), []);
      } finally {
        execFileSync('chattr', ['-i', own.at('in/file')]);
      }
    });

    it('takes neither itself nor what it is in', () => {
      process.env['XDG_DATA_HOME'] = own.at('data');
      own.write('data/Trash/files/old');
      const look = (at: string): string | undefined => own.look(at).items[0]?.noTrash?.kind;
      assert.deepEqual(['data', 'data/Trash', 'data/Trash/files/old'].map(look), [
        'trashItself',
        'trashItself',
        'trashItself',
      ]);
      assert.deepEqual(
        move('data').refused.map((refusal) => refusal.kind),
        ['trashItself'],
      );
      assert.deepEqual(own.removeAll('data/Trash/files/old').removed, ['data/Trash/files/old']);
    });

    it('is read by another implementation', () => {
      own.write('in/ü #%?/file');
      move(Buffer.from('in/ü #%?').toString('latin1'));
      const found = spawnSync('trash-list', { encoding: 'utf8' });
      assert.equal(found.error, undefined, 'This test needs trash-list: apt-get install trash-cli');
      assert.match(found.stdout, new RegExp(` ${own.at('in/ü #%?').replace('?', '\\?')}\n$`), found.stderr);
      execFileSync('trash-restore', [own.at('in')], { input: '0\n', cwd: own.root });
      assert.ok(fs.existsSync(own.at('in/ü #%?/file')));
    });
  });

  describeWithMounts(`The trash of another file system, by the ${name} disk`, () => {
    const uid = process.getuid!();
    let own: Removing;
    beforeEach(() => {
      own = new Removing(newDisk());
      execFileSync('mount', ['-t', 'tmpfs', 'none', own.root]);
      own.write('in/file');
    });
    afterEach(() => spawnSync('umount', ['-l', own.root]));
    const move = (): RemovalResult => own.remove(own.confirmed('in/file'), 'trash');

    it('is at its top, for this user alone, with relative paths', () => {
      const { trashed } = move();
      assert.equal(trashed[0]?.trash, own.at(`.Trash-${uid}`));
      assert.equal(fs.statSync(own.at(`.Trash-${uid}`)).mode & 0o777, 0o700);
      assert.match(fs.readFileSync(own.at(`.Trash-${uid}/info/file.trashinfo`), 'utf8'), /\nPath=in\/file\n/);
      assert.equal(restore(own.disk, fromText(own.root), trashed[0]), undefined);
      assert.ok(fs.existsSync(own.at('in/file')));
    });

    it('is in the one of all users only where that is sticky and no symbolic link', () => {
      const shared = own.at('.Trash');
      fs.mkdirSync(shared);
      fs.chmodSync(shared, 0o777);
      assert.equal(own.look('in/file').items[0]?.trash, own.at(`.Trash-${uid}`));
      fs.chmodSync(shared, 0o1777);
      assert.equal(move().trashed[0]?.trash, own.at(`.Trash/${uid}`));
      own.write('in/file');
      fs.renameSync(shared, own.at('elsewhere'));
      fs.symlinkSync(own.at('elsewhere'), shared);
      assert.equal(move().trashed[0]?.trash, own.at(`.Trash-${uid}`));
    });

    it('is not one that belongs to another user, or is a symbolic link', function () {
      // Only root may give folders to other users.
      if (uid !== 0) this.skip();
      fs.mkdirSync(own.at('.Trash-0'));
      fs.chownSync(own.at('.Trash-0'), 1234, 1234);
      assert.deepEqual(move().refused, [{ path: 'in/file', kind: 'noTrash', code: 'EPERM' }]);
      fs.rmdirSync(own.at('.Trash-0'));
      fs.symlinkSync(own.at('in'), own.at('.Trash-0'));
      assert.deepEqual(move().removed, []);
      assert.ok(fs.existsSync(own.at('in/file')));
    });

    it('is missing where nothing can be made at its top', () => {
      execFileSync('mount', ['-o', 'remount,ro', own.root]);
      const [item] = own.look('in/file').items;
      assert.deepEqual([item?.trash, item?.noTrash?.kind], [undefined, 'noTrash']);
    });
  });
}
