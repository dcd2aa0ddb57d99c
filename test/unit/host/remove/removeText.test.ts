import assert from 'node:assert/strict';
import {
  detailsText,
  doneText,
  freesText,
  type Named,
  question,
  refusalText,
} from '../../../../src/host/remove/removeText';
import type { ByteString } from '../../../../src/shared/text/byteString';
import { english as wording } from '../../../support/host/english';

const item = (path: string): Named => ({ path: path as ByteString, allocated: 2048, apparent: 1 });

describe('The question before something is deleted', () => {
  it('names what goes, its size, and what a trash means', () => {
    const { message, detail, action } = question('trash', [item('a/b')], [], wording);
    assert.equal(message, 'Move “a/b” to the trash?');
    assert.equal(action, 'Move to Trash');
    assert.match(detail, /^a\/b – 2.00 KiB\n\n/);
    assert.match(detail, /No space is freed until the trash is emptied\.$/);
  });

  it('says that a permanent deletion cannot be undone, and counts what it does not name', () => {
    const items = Array.from({ length: 12 }, (_, i) => item(`f${i}`));
    const { message, detail, action } = question('permanent', items, ['A note.'], wording);
    assert.equal(message, 'Delete these 12 items permanently?');
    assert.equal(action, 'Delete Permanently');
    assert.match(detail, /\nf9 – 2.00 KiB\n… and 2 more\n\nA note\.\nThis cannot be undone\.$/);
    assert.doesNotMatch(detail, /f10/);
  });

  it('shows no character of a name that would make a line of its own', () => {
    const odd = question('trash', [item('a\nb\xff')], [], wording);
    assert.doesNotMatch(odd.message, /\n/);
    assert.match(odd.detail, /^a␊b\ufffd – /);
  });
});

describe('What is said after a deletion', () => {
  it('is what was done', () => {
    assert.equal(doneText('trash', [item('a')], 0, wording), '“a” moved to the trash.');
    assert.equal(
      doneText('permanent', [item('a'), item('b')], 4096, wording),
      '2 items deleted, 4.00 KiB freed on disk.',
    );
    assert.equal(doneText('permanent', [], 0, wording), 'Nothing was deleted completely.');
    assert.equal(freesText(1024, true, wording), 'This frees at most 1.00 KiB on disk.');
  });

  it('has the reason for each thing that stays, and no control character', () => {
    const refusal = refusalText({ path: 'a\nb' as ByteString, kind: 'unreadable', code: 'EACCES' });
    assert.equal(refusal, 'Cannot access “a␊b” (EACCES).');
    const failure = { operation: 'unlink', path: '/r/a\nb' as ByteString, code: 'EPERM' } as const;
    assert.equal(
      detailsText([refusal], [failure], 3),
      'Not deleted:\n\nCannot access “a␊b” (EACCES).\n/r/a␊b: could not be deleted (EPERM, unlink)\n… and 2 more\n',
    );
  });
});
