import assert from 'node:assert/strict';
import { escapeIcons, escapeLinks, formatMoment, rootName } from '../../../../src/host/editor/format';
import { english, now } from '../../../support/host/english';

describe('formatMoment', () => {
  it('is a time today and has a date on other days', () => {
    assert.equal(formatMoment(new Date(2026, 10, 22, 14, 16).getTime(), english), '14:16');
    assert.equal(formatMoment(new Date(2026, 10, 22, 0, 5).getTime(), english), '00:05');
    assert.equal(formatMoment(new Date(2026, 10, 20, 9, 1).getTime(), english), 'Nov 20, 09:01');
    assert.equal(formatMoment(new Date(2025, 10, 22, 9, 1).getTime(), english), 'Nov 22, 2025, 09:01');
  });

  it('speaks the language of the editor, whatever it is', () => {
    const date = formatMoment(new Date(2026, 4, 20, 9, 1).getTime(), { ...english, language: 'de', now });
    assert.match(date, /^20\. Mai/);
  });
});

describe('rootName', () => {
  it('is the folder’s own, also where the editor names the root by its remote', () => {
    assert.equal(rootName('/', '127.0.0.1:38556'), '/');
    assert.equal(rootName('/w/app', 'My app\u202e'), 'My app');
  });
});

describe('escapeIcons', () => {
  it('keeps names from becoming icons', () => {
    assert.equal(escapeIcons('a $(trash) b $(sync~spin)'), 'a \\$(trash) b \\$(sync~spin)');
    assert.equal(escapeIcons('costs $(5 or $x'), 'costs $(5 or $x');
  });
});

describe('escapeLinks', () => {
  /** What the editor makes a link of in a notification (`linkedText.ts`). */
  const link =
    /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["\u2018\u2019\u201c\u201d'])(.+?)(\3))?\)/i;

  it('keeps names from becoming links, and looks the same', () => {
    for (const name of [
      '[x](command:workbench.action.quit)',
      '/w/[a](file:/etc/passwd)/[b](COMMAND:z "title")',
    ]) {
      assert.match(name, link);
      assert.doesNotMatch(escapeLinks(name), link);
      assert.equal(escapeLinks(name).replaceAll('\u2060', ''), name);
    }
    assert.equal(escapeLinks('[a] (b) ]c('), '[a] (b) ]c(');
  });
});
