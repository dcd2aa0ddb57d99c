import assert from 'node:assert/strict';
import { errorText } from '../../../../src/host/readErrors/errorLines';
import { fromText } from '../../../../src/shared/text/byteString';

describe('errorText', () => {
  const errors = [
    { operation: 'readdir', path: fromText('/r/locked'), code: 'EACCES' },
    { operation: 'lstat', path: fromText('/r/a\nb'), code: 'EXDEV' },
  ] as const;
  const lines = '/r/locked: permission denied (EACCES, readdir)\n/r/a␊b: EXDEV, lstat\n';

  it('has a line for each, also for names with line ends', () => {
    assert.equal(errorText('/r', 2, errors), `/r: 2 could not be read\n\n${lines}`);
  });

  it('says how many there are, and how many of them are not listed', () => {
    const text = `/r: 20,002 could not be read\n\n${lines}… and 20,000 more\n`;
    assert.equal(errorText('/r', 20_002, errors), text);
  });
});
