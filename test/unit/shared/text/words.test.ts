import assert from 'node:assert/strict';
import { fill, inEnglish, words } from '../../../../src/shared/text/words';

describe('words', () => {
  it('puts arguments into a template, whatever they are', () => {
    assert.equal(fill('{1} of {0}', 'src', '$&'), '$& of src');
  });

  it('says a sentence within a sentence', () => {
    assert.equal(inEnglish(words('Not saved: {0}', words('{0} is full', '{1}'))), 'Not saved: {1} is full');
  });

  it('keeps a name from ending the line, reordering it or commanding a terminal', () => {
    const sentence = words('There is no such folder: {0}.', '/a\n\x1b]0;title\x07\u202eb');
    assert.equal(inEnglish(sentence), 'There is no such folder: /a␊␛]0;title␇b.');
  });
});
