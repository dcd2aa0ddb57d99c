import assert from 'node:assert/strict';
import { fromText, type ByteString } from '../../../../src/shared/text/byteString';
import { displayName, displayStack, displayText } from '../../../../src/shared/text/displayName';

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

describe('displayText', () => {
  it('shows what may hold a name on one line, and half a character as none', () => {
    assert.equal(displayText('No such folder: /a\n\x1b[2J\u202eb'), 'No such folder: /a␊␛[2Jb');
    assert.equal(displayText('half \ud83d of \ude00, whole 😀'), 'half \ufffd of \ufffd, whole 😀');
  });
});

describe('displayStack', () => {
  it('keeps the lines of a stack, and lets no name begin one', () => {
    const stack = new Error('no \u2066such file: /a\n2026-11-24 [error] forged\r\x9b31m').stack!;
    const [first, ...rest] = displayStack(stack).split('\n');
    assert.equal(first, 'Error: no such file: /a␊2026-11-24 [error] forged␍\ufffd31m');
    assert.equal(rest.length, stack.split('\n').length - 2);
    for (const line of rest) assert.match(line, /^ {4}at /);
  });
});
