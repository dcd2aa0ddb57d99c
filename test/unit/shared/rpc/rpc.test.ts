import assert from 'node:assert/strict';
import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { CancelledError, HumanError } from '../../../../src/shared/errors';
import { type Connection, connect, transfer } from '../../../../src/shared/rpc/rpc';
import { words } from '../../../../src/shared/text/words';

interface Calculator {
  add(a: number, b: number): number;
  later(value: string): Promise<string>;
  fail(kind: 'bug' | 'human' | 'cancelled'): never;
  take(bytes: Uint8Array): number;
  hang(): Promise<void>;
  note(text: string): void;
}

describe('rpc', () => {
  const notes: string[] = [];
  let ports: MessageChannel;
  let calculator: Connection<Calculator>;
  let server: Connection<object>;

  beforeEach(() => {
    ports = new MessageChannel();
    const errors = {
      bug: new Error('a bug'),
      human: new HumanError(words('do {0}', 'this')),
      cancelled: new CancelledError(),
    };
    const local: Calculator = {
      add: (a, b) => a + b,
      later: (value) => Promise.resolve(value),
      fail: (kind) => {
        throw errors[kind];
      },
      take: (bytes) => bytes.length,
      hang: () => new Promise(() => undefined),
      note: (text) => void notes.push(text),
    };
    server = connect(ports.port1, local);
    calculator = connect<Calculator>(ports.port2, {});
  });
  afterEach(() => {
    ports.port1.close();
  });

  it('answers calls, those that take time too', async () => {
    assert.equal(await calculator.call.add(1, 2), 3);
    assert.equal(await calculator.call.later('text'), 'text');
  });

  it('keeps apart failures for people, cancelling, and bugs with the stack of where they are', async () => {
    await assert.rejects(calculator.call.fail('human'), HumanError);
    await assert.rejects(calculator.call.fail('cancelled'), CancelledError);
    await assert.rejects(calculator.call.fail('bug'), (error: Error) => {
      assert.equal(error.message, 'a bug');
      return error.stack?.includes('rpc.test') ?? false;
    });
  });

  it('moves what is marked for transfer instead of copying it', async () => {
    const bytes = new Uint8Array(10);
    assert.equal(await calculator.call.take(transfer(bytes, [bytes.buffer])), 10);
    assert.equal(bytes.length, 0);
  });

  it('sends notes that nobody waits for', async () => {
    calculator.notify.note('one');
    await calculator.call.add(0, 0);
    assert.deepEqual(notes, ['one']);
  });

  it('rejects what is pending, and what comes later, when the other side is gone', async () => {
    const hanging = calculator.call.hang();
    calculator.close(new Error('it died'));
    await assert.rejects(hanging, /it died/);
    await assert.rejects(calculator.call.add(1, 2), /it died/);
  });

  it('serves nothing once it is closed', async () => {
    calculator.notify.note('in time');
    const heard = once(ports.port1, 'message');
    await heard;
    server.close();
    const late = once(ports.port1, 'message');
    calculator.notify.note('too late');
    await late;
    assert.deepEqual(
      notes.filter((note) => note.includes('time') || note.includes('late')),
      ['in time'],
    );
  });

  it('rejects a call of a method that is not there, inherited ones included', async () => {
    const any = calculator as unknown as Connection<{ toString(): string; nothing(): void }>;
    await assert.rejects(any.call.nothing(), /No such method/);
    await assert.rejects(any.call.toString(), /No such method/);
  });

  it('rejects a call whose arguments cannot be sent', async () => {
    const any = calculator as unknown as Connection<{ add(f: () => void): void }>;
    await assert.rejects(
      any.call.add(() => undefined),
      /could not be cloned/,
    );
  });

  it('ignores messages that are not of its protocol', async () => {
    for (const message of [
      null,
      1,
      'x',
      {},
      { kind: 'call' },
      { kind: 'result', id: 99, value: 1 },
      { kind: 'call', id: 1, method: 2, args: [] },
    ]) {
      ports.port1.postMessage(message);
      ports.port2.postMessage(message);
    }
    assert.equal(await calculator.call.add(1, 1), 2);
  });
});
