import assert from 'node:assert/strict';
import {
  type ByteString,
  fromBytes,
  fromText,
  toBytes,
  toExactText,
  toText,
} from '../../../../src/shared/text/byteString';

describe('ByteString', () => {
  it('brings text through bytes and back', () => {
    for (const text of ['', 'plain', 'ünï', '日本', '😀', '\ufeffbom', 'a\nb']) {
      assert.equal(toText(fromText(text)), text);
      assert.equal(toExactText(fromText(text)), text);
      assert.deepEqual(Buffer.from(toBytes(fromText(text))), Buffer.from(text));
    }
  });

  it('keeps bytes that are not UTF-8 apart, though they look the same', () => {
    const [a, b] = ['\xff', '\xfe'] as ByteString[];
    assert.notEqual(a, b);
    assert.equal(toText(a!), '\ufffd');
    assert.equal(toExactText(a!), undefined);
    assert.equal(fromBytes(toBytes(a!)), a);
    assert.equal(toExactText('\xed\xa0\x80' as ByteString), undefined);
  });
});
