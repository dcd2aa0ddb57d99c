import assert from 'node:assert/strict';
import { errorLines } from '../../../src/host/errorLines';
import { fromText } from '../../../src/shared/byteString';
import { english } from '../../support/english';

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
