import assert from 'node:assert/strict';
import { inEnglish, say, t, translateBy, words } from '../../../../src/shared/text/words';

describe('words', () => {
  it('puts arguments into a template, whatever they are', () => {
    assert.equal(t('{1} of {0}', 'src', '$&'), '$& of src');
  });

  it('says a sentence within a sentence', () => {
    assert.equal(inEnglish(words('Not saved: {0}', words('{0} is full', '{1}'))), 'Not saved: {1} is full');
  });

  it('keeps a name from ending the line, reordering it or commanding a terminal', () => {
    const sentence = words('There is no such folder: {0}.', '/a\n\x1b]0;title\x07\u202eb');
    assert.equal(inEnglish(sentence), 'There is no such folder: /a␊␛]0;title␇b.');
  });

  it('speaks the language of the editor, also within a sentence, and not in logs', () => {
    const sentence = words('Not saved: {0}', words('{0} is full', '/tmp'));
    translateBy({ 'Not saved: {0}': 'Nicht gesichert: {0}', '{0} is full': '{0} ist voll', Size: 'Größe' });
    try {
      assert.deepEqual([t('Size'), t('Files')], ['Größe', 'Files']);
      assert.equal(say(sentence), 'Nicht gesichert: /tmp ist voll');
      assert.equal(inEnglish(sentence), 'Not saved: /tmp is full');
    } finally {
      translateBy({});
    }
  });
});
