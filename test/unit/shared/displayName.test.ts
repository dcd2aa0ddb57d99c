import assert from 'node:assert/strict';
import { fromText, type ByteString } from '../../../src/shared/byteString';
import { displayName } from '../../../src/shared/displayName';

const shown = (text: string): string => displayName(fromText(text));

describe('displayName', () => {
  it('leaves ordinary names as they are, in any script', () => {
    for (const name of ['node_modules', 'Grüße', '資料', 'שלום', '$(trash) **b** <i>', '👩‍💻']) {
      assert.equal(shown(name), name);
    }
  });

  it('makes control characters visible, so that a name stays on one line', () => {
    assert.equal(shown('a\nb\tc\0'), 'a␊b␉c␀');
    assert.equal(shown('\x7f\u2028\u2029\x85'), '␡␤␤\ufffd');
  });

  it('drops what would reorder the text around it', () => {
    assert.equal(shown('photo\u202egpj.exe'), 'photogpj.exe');
    assert.equal(shown('\u2066a\u2069\u200f\u061cb'), 'ab');
  });

  it('never shows nothing for a name', () => {
    assert.equal(shown('\u202e'), '\ufffd');
    assert.equal(shown(''), '');
  });

  it('shows bytes that are not UTF-8 as replacement characters', () => {
    assert.equal(displayName('a\xffb' as ByteString), 'a\ufffdb');
  });
});
