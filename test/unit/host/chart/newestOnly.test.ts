import assert from 'node:assert/strict';
import { newestOnly } from '../../../../src/host/chart/newestOnly';

describe('newestOnly', () => {
  it('serves the first and, once it is done, only the newest of those that came meanwhile', async () => {
    const served: number[] = [];
    let finish = (): void => undefined;
    const serve = newestOnly((value: number) => {
      served.push(value);
      return new Promise<void>((resolve) => {
        finish = resolve;
      });
    });
    for (const value of [1, 2, 3, 4]) serve(value);
    assert.deepEqual(served, [1]);
    finish();
    await Promise.resolve();
    assert.deepEqual(served, [1, 4]);
    finish();
    await Promise.resolve();
    assert.deepEqual(served, [1, 4]);
    serve(5);
    assert.deepEqual(served, [1, 4, 5]);
  });
});
