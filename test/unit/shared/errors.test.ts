import assert from 'node:assert/strict';
import { errorStack } from '../../../src/shared/errors';

describe('errorStack', () => {
  it('says where an error was made', () => {
    assert.match(errorStack(new TypeError('broken')), /^TypeError: broken\n +at .*errors\.test/);
  });

  it('says what happened where no stack is known', () => {
    const error = new Error('from afar');
    delete error.stack;
    assert.equal(errorStack(error), 'from afar');
    assert.equal(errorStack('a text'), 'a text');
  });
});
