import { fstatSync, writeSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { isatty } from 'node:tty';
import { outputError } from './targets';

/** A stream or file for text. `write` rejects with the system's error. */
export interface Output {
  write(text: string): Promise<void>;
}

/** @param ended rejects when the run is to end: a reader that stops reading holds nothing up then. */
export function standardOutput(ended: Promise<never>): Output {
  const stats = fstatSync(1);
  return stats.isFIFO() || stats.isSocket() || isatty(1) ? streamOutput(process.stdout, ended) : wholeOutput;
}

/** Node's own stream leaves out the rest of a write that a full disk cut off. */
const wholeOutput: Output = {
  write: (text) =>
    new Promise((resolve) => {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at);
      resolve();
    }),
};

export function streamOutput(stream: Writable, ended: Promise<never>): Output {
  // The write that failed has the error.
  stream.on('error', () => undefined);
  const write = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      stream.write(text, (error) => (error ? reject(error) : resolve()));
    });
  return { write: (text) => Promise.race([write(text), ended]) };
}

/** Standard error. A write that fails there is ignored, because no place is left to report it. */
export const standardError: Output = {
  write: (text) => Promise.resolve(void process.stderr.write(text)),
};

/** Prints what a person reads. A failure waits, so that a report and a database are written all the same. */
export class Printer {
  #failure: unknown;

  constructor(private readonly output: Output) {}

  async print(text: string): Promise<void> {
    if (this.#failure !== undefined) return;
    await this.output.write(text).catch((error: unknown) => {
      this.#failure = error;
    });
  }

  /** @throws HumanError, and an error with the code `EPIPE` where the reader of the output is gone */
  throwIfFailed(): void {
    if (this.#failure !== undefined) throw outputError('-', this.#failure);
  }
}
