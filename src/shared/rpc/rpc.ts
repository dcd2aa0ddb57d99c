import { asError, CancelledError, HumanError } from '../errors';
import { isRecord, isString } from '../shape';
import type { Words } from '../text/words';

/** One end of a channel: a MessagePort or a Worker as it is, a process by `processPort`. */
export interface Port {
  postMessage(message: unknown, transfer: never[]): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

/** A forked process, or its parent as it sees it. Messages to a process that has exited are dropped. */
export function processPort(
  end: Pick<Port, 'on'> & { send?(message: object, sent: (error: Error | null) => void): boolean },
): Port {
  return {
    postMessage: (message) => end.send?.(message as object, () => undefined),
    on: (event, listener) => end.on(event, listener),
  };
}

// Arguments are contravariant, so only `never` lets every interface of functions satisfy this.
type Fn = (...args: never[]) => unknown;
type Methods<T> = { [M in keyof T]: Fn };

/** The other side's methods, each returning a promise. */
export type Remote<T> = {
  readonly [M in keyof T]: T[M] extends (...args: infer A) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never;
};

export interface Connection<T> {
  /** Calls with an answer. */
  readonly call: Remote<T>;
  /** Calls without an answer. */
  readonly notify: { readonly [M in keyof T]: (...args: Parameters<Extract<T[M], Fn>>) => void };
  /** Rejects every pending and later call, and serves none. @param reason default: a CancelledError */
  close(reason?: Error): void;
}

type Message =
  /** The id of a call without an answer is 0. */
  | { readonly kind: 'call'; readonly id: number; readonly method: string; readonly args: unknown[] }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: WireError };

interface WireError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Of a HumanError. */
  readonly words?: Words | undefined;
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
  const pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let lastId = 0;
  let closed: Error | undefined;

  const send = (message: Message, values: readonly unknown[]): void => {
    const moved = values.flatMap((value) => transfers.get(value as object) ?? []);
    port.postMessage(message, moved as never[]);
  };

  const answer = async (id: number, method: string, args: unknown[]): Promise<void> => {
    try {
      const value: unknown = await run(local, method, args);
      if (id) send({ kind: 'result', id, value }, [value]);
    } catch (error) {
      if (!id) throw error;
      send({ kind: 'error', id, error: toWire(error) }, []);
    }
  };

  port.on('message', (message) => {
    if (!isMessage(message)) return;
    if (message.kind === 'call') {
      if (!closed) void answer(message.id, message.method, message.args);
      return;
    }
    const waiting = pending.get(message.id);
    pending.delete(message.id);
    if (message.kind === 'result') waiting?.resolve(message.value);
    else waiting?.reject(fromWire(message.error));
  });

  const close = (reason: Error = new CancelledError()): void => {
    closed ??= reason;
    for (const waiting of pending.values()) waiting.reject(closed);
    pending.clear();
  };

  return {
    call: forward<Theirs>(async (method, args) => {
      if (closed) throw closed;
      const id = ++lastId;
      send({ kind: 'call', id, method, args }, args);
      return new Promise((resolve, reject) => pending.set(id, { resolve, reject }));
    }),
    notify: methodProxy((method, args) => {
      if (!closed) send({ kind: 'call', id: 0, method, args }, args);
    }) as Connection<Theirs>['notify'],
    close,
  };
}

/** Methods whose calls all go through one function: how a whole interface is forwarded. */
export function forward<T extends Methods<T>>(
  invoke: (method: keyof T & string, args: unknown[]) => Promise<unknown>,
): Remote<T> {
  return methodProxy((method, args) => invoke(method as keyof T & string, args)) as Remote<T>;
}

function methodProxy(invoke: (method: string, args: unknown[]) => unknown): unknown {
  const get = (_target: object, method: string | symbol): unknown =>
    // A proxy with a `then` would be taken for a promise.
    isString(method) && method !== 'then' ? (...args: unknown[]) => invoke(method, args) : undefined;
  return new Proxy({}, { get });
}

function run(local: object, method: string, args: unknown[]): unknown {
  const handler: unknown = method in Object.prototype ? undefined : Reflect.get(local, method);
  if (typeof handler !== 'function') throw new Error(`No such method: ${method}`);
  return Reflect.apply(handler, local, args) as unknown;
}

function isMessage(message: unknown): message is Message {
  if (!isRecord(message) || typeof message['id'] !== 'number') return false;
  if (message['kind'] === 'call') return isString(message['method']) && Array.isArray(message['args']);
  return message['kind'] === 'result' || message['kind'] === 'error';
}

function toWire(error: unknown): WireError {
  const { name, message, stack } = asError(error);
  return { name, message, stack, words: error instanceof HumanError ? error.words : undefined };
}

function fromWire({ name, message, stack, words }: WireError): Error {
  if (name === 'CancelledError') return new CancelledError();
  const error = words ? new HumanError(words) : new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
