import assert from 'node:assert/strict';
import { Emitter } from '../../../src/shared/lifecycle';

describe('An event', () => {
  const failing = (emitter: Emitter<number>): number[] => {
    const heard: number[] = [];
    emitter.event(() => {
      throw new Error('first');
    });
    emitter.event((value) => heard.push(value));
    emitter.event(() => {
      throw new Error('second');
    });
    emitter.event((value) => heard.push(value));
    return heard;
  };

  it('reaches all listeners, and reports each error once', () => {
    const errors: unknown[] = [];
    const emitter = new Emitter<number>((error) => errors.push(error));
    const heard = failing(emitter);
    emitter.fire(7);
    assert.deepEqual(heard, [7, 7]);
    assert.deepEqual(errors.map(String), ['Error: first', 'Error: second']);
  });

  it('reaches all listeners before it throws to an owner that takes no errors', () => {
    const emitter = new Emitter<number>();
    const heard = failing(emitter);
    assert.throws(() => {
      emitter.fire(7);
    }, /first; second/);
    assert.deepEqual(heard, [7, 7]);
  });
});
