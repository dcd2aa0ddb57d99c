import assert from 'node:assert/strict';
import { errorLines, errorText } from '../../../../src/host/readErrors/errorLines';
import { fromText } from '../../../../src/shared/text/byteString';
import { english } from '../../../support/host/english';

describe('errorLines', () => {
  it('has a line for each, also for names with line ends', () => {
    const errors = [
      { operation: 'readdir', path: fromText('/r/locked'), code: 'EACCES' },
      { operation: 'lstat', path: fromText('/r/a\nb'), code: 'EXDEV' },
    ] as const;
    assert.deepEqual(errorLines(errors, english), [
      '/r/locked: permission denied (EACCES, readdir)',
      '/r/a␊b: EXDEV, lstat',
    ]);
  });
});

describe('errorText', () => {
  it('says how many there are, and how many of them are not listed', () => {
    const lines = ['/r/a: EXDEV, lstat', '/r/b: EXDEV, lstat'];
    assert.equal(
      errorText('/r', 20_002, lines, english),
      `/r: 20,002 could not be read\n\n${lines.join('\n')}\n… and 20,000 more\n`,
    );
    assert.equal(errorText('/r', 2, lines, english), `/r: 2 could not be read\n\n${lines.join('\n')}\n`);
  });
});
