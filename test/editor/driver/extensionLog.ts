import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The log that the extension writes in windows opened after this object was made. */
export class ExtensionLog {
  readonly #logs: string;
  readonly #before: ReadonlySet<string>;

  constructor(userData: string) {
    this.#logs = path.join(userData, 'logs');
    this.#before = new Set(this.#files());
  }

  /** All lines so far, as the Output view shows them. */
  read(): string {
    return this.#files()
      .filter((file) => !this.#before.has(file))
      .map((file) => readFileSync(path.join(this.#logs, file), 'utf8'))
      .join('');
  }

  /** How often it has some text. */
  count(text: string): number {
    return this.read().split(text).length - 1;
  }

  #files(): string[] {
    const files = readdirSync(this.#logs, { recursive: true, encoding: 'utf8' });
    return files.filter((file) => /\/disk-usage\.disk-usage\/[^/]+\.log$/.test(file)).sort();
  }
}
