import type { ChildProcess } from 'node:child_process';
import { type ByteString, toText } from '../../shared/text/byteString';
import { ask } from '../reader/probe';

/**
 * Paths whose file system did not answer. A child process waits at each for an answer, so that no other thread is lost
 * there.
 */
export class HungPaths {
  readonly #waiting = new Map<ByteString, ChildProcess>();

  /** @param answered is called for a path that answers again */
  constructor(private readonly answered: (path: ByteString) => void) {}

  add(path: ByteString): void {
    if (this.#waiting.has(path)) return;
    const child = ask(toText(path), () => {
      if (this.#waiting.delete(path)) this.answered(path);
    });
    child.unref();
    this.#waiting.set(path, child);
  }

  get all(): readonly ByteString[] {
    return [...this.#waiting.keys()];
  }

  close(): void {
    const children = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const child of children) child.kill('SIGKILL');
  }
}
