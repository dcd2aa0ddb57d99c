import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { nativeReader } from '../../../../src/scan/reader/nativeReader';
import { portableReader } from '../../../../src/scan/reader/portableReader';
import { fromText } from '../../../../src/shared/text/byteString';
import { df, smallDisk } from '../../../support/faults/smallDisk';
import { describeWithMounts } from '../../../support/faults/mounts';
import { oddMount } from '../../../support/faults/oddMount';
import { koffiPath } from '../../../support/paths';
import { tempFolder } from '../../../support/trees/tempFolder';

const readers = { native: nativeReader(koffiPath), portable: portableReader() };

for (const [name, reader] of Object.entries(readers)) {
  const space = (folder: string) => {
    const { total, free } = reader.space(fromText(folder)) ?? {};
    return { total, free };
  };

  describe(`The space of a file system, by the ${name} reader`, () => {
    it('is what df says, without the blocks that are reserved for root', () => {
      for (let tries = 1; ; tries++) {
        const before = df('/');
        const found = space('/');
        // Others write to this disk meanwhile.
        if (before.free !== df('/').free && tries < 50) continue;
        assert.deepEqual(found, before);
        break;
      }
    });

    it('is not known of what is not there, and of a file system without sizes', () => {
      assert.equal(reader.space(fromText(path.join(tempFolder('space'), 'gone'))), undefined);
      assert.equal(reader.space(fromText('/proc/self')), undefined);
    });
  });

  describeWithMounts(`The space of a mount, by the ${name} reader`, () => {
    it('is what df says, and follows what is written', () => {
      const disk = smallDisk(1 << 20);
      try {
        assert.deepEqual(space(disk.folder), { total: 1 << 20, free: 1 << 20 });
        fs.writeFileSync(path.join(disk.folder, 'file'), Buffer.alloc(300_000));
        assert.deepEqual(space(disk.folder), df(disk.folder));
        const { dev } = fs.statSync(disk.folder);
        assert.equal(reader.space(fromText(disk.folder))?.device, dev);
      } finally {
        disk.release();
      }
    });

    it('is not known where it has no blocks', async () => {
      const mount = await oddMount({ entries: {} });
      try {
        assert.equal(reader.space(fromText(mount.folder)), undefined);
      } finally {
        mount.release();
      }
    });
  });
}

describeWithMounts('A file system that counts in fragments of its blocks', () => {
  it('has the space that df says', async () => {
    const space = { blocks: 1000, free: 300, available: 200, blockSize: 131_072, fragment: 512 };
    const mount = await oddMount({ entries: {}, space });
    try {
      const { total, free } = readers.native.space(fromText(mount.folder))!;
      assert.deepEqual({ total, free }, { total: 512_000, free: 102_400 });
      assert.deepEqual({ total, free }, df(mount.folder));
    } finally {
      mount.release();
    }
  });
});
