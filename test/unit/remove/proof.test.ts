import assert from 'node:assert/strict';
import fs from 'node:fs';
import { cacheDirectoryTag, type Proof } from '../../../src/shared/reclaim/proof';
import { disks, Removing } from '../../support/remove/removing';
import { tempFolder } from '../../support/trees/tempFolder';

const proof: Proof = {
  beside: ['Cargo.toml'],
  within: ['debug/'],
  signature: cacheDirectoryTag,
  keep: ['deploy/*-keypair.json'],
};

for (const [name, newDisk] of disks) {
  describe(`A proof, looked at right before the removal by the ${name} disk`, () => {
    let own: Removing;
    beforeEach(() => {
      own = new Removing(newDisk());
      own.write('in/Cargo.toml');
      own.write('in/target/debug/binary');
      fs.writeFileSync(own.at('in/target', cacheDirectoryTag.file), cacheDirectoryTag.text);
    });
    const removed = (change: () => void): boolean => {
      const items = own.confirmed('in/target').map((item) => ({ ...item, proof }));
      change();
      const result = own.remove(items);
      if (result.removed.length > 0) return true;
      assert.deepEqual(result.refused, [{ path: 'in/target', kind: 'unproved' }]);
      assert.ok(fs.existsSync(own.at('in/target/debug')) || fs.existsSync(own.at('in/target/release')));
      return false;
    };

    it('lets the folder go where it holds', () => {
      assert.equal(
        removed(() => undefined),
        true,
      );
    });

    it('refuses it where something of it is missing by then', () => {
      assert.equal(
        removed(() => fs.unlinkSync(own.at('in/Cargo.toml'))),
        false,
      );
    });

    it('refuses it where the folder within is one no more', () => {
      const change = (): void => {
        fs.renameSync(own.at('in/target/debug'), own.at('in/target/release'));
        fs.symlinkSync('release', own.at('in/target/debug'));
      };
      assert.equal(removed(change), false);
    });

    it('refuses it where the signature is a symbolic link, or another text', () => {
      const tag = own.at('in/target', cacheDirectoryTag.file);
      const elsewhere = tempFolder('tag');
      const change = (): void => {
        fs.renameSync(tag, `${elsewhere}/tag`);
        fs.symlinkSync(`${elsewhere}/tag`, tag);
      };
      assert.equal(removed(change), false);
      fs.unlinkSync(tag);
      fs.writeFileSync(tag, 'Signature: none');
      assert.equal(
        removed(() => undefined),
        false,
      );
    });

    it('refuses it where something that must stay came into it', () => {
      assert.equal(
        removed(() => own.write('in/target/deploy/my-keypair.json')),
        false,
      );
    });
  });
}
