import { asError, errorMessage } from './errors';

export interface Disposable {
  dispose(): void;
}

export type Listener<T> = (value: T) => void;

/** A typed event. Others subscribe with `event`; only the owner calls `fire`. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<Listener<T>>();

  /** @param onError receives the errors of listeners; without it, `fire` throws them */
  constructor(private readonly onError?: (error: unknown) => void) {}

  readonly event = (listener: Listener<T>): Disposable => {
    const own: Listener<T> = (value) => listener(value);
    this.#listeners.add(own);
    return { dispose: () => this.#listeners.delete(own) };
  };

  /** Calls every listener, also after one of them has thrown. */
  fire(value: T): void {
    const errors: unknown[] = [];
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        if (this.onError) this.onError(error);
        else errors.push(error);
      }
    }
    if (errors.length > 1) throw new AggregateError(errors, errors.map(errorMessage).join('; '));
    if (errors.length === 1) throw asError(errors[0]);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
