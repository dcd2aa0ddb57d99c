import type { Disposable } from '../lifecycle';
import { asError, CancelledError, HumanError } from '../errors';
import type { Words } from '../text/words';

/** One end of a channel: a MessagePort, a Worker, a process, a webview. */
export interface Port {
  post(message: unknown, transfer: readonly object[]): void;
  onMessage(listener: (message: unknown) => void): void;
}

// Arguments are contravariant, so only `never` lets every interface of functions satisfy this.
type Methods<T> = { [M in keyof T]: (...args: never[]) => unknown };

/** The other side's methods, each returning a promise. */
export type Remote<T> = {
  readonly [M in keyof T]: T[M] extends (...args: infer A) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never;
};

export interface Connection<T> extends Disposable {
  /** Calls with an answer. */
  readonly call: Remote<T>;
  /** Calls without an answer. */
  readonly notify: { readonly [M in keyof T]: (...args: Parameters<Extract<T[M], Fn>>) => void };
  /** Rejects every pending and later call, because the other side is gone. */
  close(reason: Error): void;
}

type Fn = (...args: never[]) => unknown;

type Message =
  | { readonly kind: 'call'; readonly id: number; readonly method: string; readonly args: unknown[] }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: WireError };

interface WireError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Of a HumanError. */
  readonly words?: Words;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

const transfers = new WeakMap<object, readonly object[]>();

/** Marks objects in `value` that move to the other thread instead of being copied. */
export function transfer<T extends object>(value: T, list: readonly object[]): T {
  transfers.set(value, list);
  return value;
}

/**
 * Connects two threads or processes: serves `local` to the other side and calls the other side's methods.
 * No call is left hanging: `close` (on a worker's `error` or `exit`) rejects all that are pending.
 */
export function connect<Theirs extends Methods<Theirs>, Ours extends Methods<Ours> = object>(
  port: Port,
  local: Ours,
): Connection<Theirs> {
  const pending = new Map<number, Pending>();
  let nextId = 1;
  let closed: Error | undefined;

  const send = (message: Message, values: readonly unknown[]): void => {
    port.post(
      message,
      values.flatMap((value) => (typeof value === 'object' && value ? (transfers.get(value) ?? []) : [])),
    );
  };

  const answer = async (id: number, method: string, args: unknown[]): Promise<void> => {
    try {
      const value: unknown = await run(local, method, args);
      if (id) send({ kind: 'result', id, value }, [value]);
    } catch (error) {
      if (id) send({ kind: 'error', id, error: toWire(error) }, []);
      else throw error;
    }
  };

  port.onMessage((message) => {
    if (!isMessage(message)) return;
    if (message.kind === 'call') {
      if (closed) return;
      void answer(message.id, message.method, message.args);
      return;
    }
    const waiting = pending.get(message.id);
    pending.delete(message.id);
    if (message.kind === 'result') waiting?.resolve(message.value);
    else waiting?.reject(fromWire(message.error));
  });

  const call = (method: string, args: unknown[]): Promise<unknown> => {
    if (closed) return Promise.reject(closed);
    return new Promise((resolve, reject) => {
      const id = nextId++;
      pending.set(id, { resolve, reject });
      try {
        send({ kind: 'call', id, method, args }, args);
      } catch (error) {
        pending.delete(id);
        reject(asError(error));
      }
    });
  };

  const close = (reason: Error): void => {
    closed ??= reason;
    for (const waiting of pending.values()) waiting.reject(closed);
    pending.clear();
  };

  return {
    call: methodProxy((method, args) => call(method, args)) as Connection<Theirs>['call'],
    notify: methodProxy((method, args) => {
      if (!closed) send({ kind: 'call', id: 0, method, args }, args);
    }) as Connection<Theirs>['notify'],
    close,
    dispose: () => {
      close(new CancelledError());
    },
  };
}

/** Methods whose calls all go through one function: how a whole interface is forwarded. */
export function forward<T extends Methods<T>>(
  invoke: (method: keyof T & string, args: unknown[]) => Promise<unknown>,
): Remote<T> {
  return methodProxy((method, args) => invoke(method as keyof T & string, args)) as Remote<T>;
}

function methodProxy(invoke: (method: string, args: unknown[]) => unknown): unknown {
  return new Proxy(
    {},
    {
      get: (_target, method) =>
        // A proxy with a `then` would be taken for a promise.
        typeof method === 'string' && method !== 'then'
          ? (...args: unknown[]) => invoke(method, args)
          : undefined,
    },
  );
}

function run(local: object, method: string, args: unknown[]): unknown {
  const handler: unknown = Object.hasOwn(local, method) ? Reflect.get(local, method) : undefined;
  if (typeof handler !== 'function') throw new Error(`No such method: ${method}`);
  return Reflect.apply(handler, local, args) as unknown;
}

function isMessage(message: unknown): message is Message {
  if (typeof message !== 'object' || message === null || !('kind' in message) || !('id' in message))
    return false;
  if (typeof message.id !== 'number') return false;
  if (message.kind !== 'call') return message.kind === 'result' || message.kind === 'error';
  return (
    'method' in message &&
    typeof message.method === 'string' &&
    'args' in message &&
    Array.isArray(message.args)
  );
}

function toWire(error: unknown): WireError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: undefined };
  const { name, message, stack } = error;
  return { name, message, stack, ...(error instanceof HumanError ? { words: error.words } : {}) };
}

function fromWire(wire: WireError): Error {
  if (wire.name === 'CancelledError') return new CancelledError();
  const error = wire.words ? new HumanError(wire.words) : new Error(wire.message);
  if (wire.stack !== undefined) error.stack = wire.stack;
  return error;
}
