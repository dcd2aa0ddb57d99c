import fs from 'node:fs/promises';
import type { FileSystem } from '../../../src/store/file/fileSystem';

/** What happens at the call that is to fail. `cut`: half of what is written or read. `death`: it and all after never end. */
export type Fault = { readonly error: string } | { readonly kind: 'cut' | 'death' };

type Call = (...args: unknown[]) => Promise<unknown>;

const names = ['link', 'mkdir', 'open', 'readFile', 'readdir', 'rename', 'rm', 'stat', 'utimes'] as const;

/** The real file system, of which one call, by its number, goes wrong: those of an open file count too. */
export class FaultyDisk {
  /** What was called so far, in order. */
  readonly calls: string[] = [];
  #isDead = false;
  #die: () => void = () => undefined;
  /** Once it is dead. */
  readonly died = new Promise<void>((resolve) => (this.#die = resolve));

  constructor(
    private readonly at: number,
    private readonly fault: Fault,
  ) {}

  /** Pass it to the store. */
  readonly fs = Object.fromEntries(
    names.map((name) => [name, this.#wrap(name, fs[name] as unknown as Call)]),
  ) as unknown as FileSystem;

  #wrap(name: string, call: Call): Call {
    return async (...args) => {
      const result = await this.#strike(name, call, args);
      return name === 'open' ? this.#wrapHandle(result as fs.FileHandle) : result;
    };
  }

  #wrapHandle(handle: fs.FileHandle): object {
    const wrap = (name: 'chmod' | 'chown' | 'writeFile' | 'sync' | 'stat' | 'read' | 'close'): Call =>
      this.#wrap(`handle.${name}`, handle[name].bind(handle) as unknown as Call);
    return {
      chmod: wrap('chmod'),
      chown: wrap('chown'),
      writeFile: wrap('writeFile'),
      sync: wrap('sync'),
      stat: wrap('stat'),
      read: wrap('read'),
      close: wrap('close'),
    };
  }

  async #strike(name: string, call: Call, args: unknown[]): Promise<unknown> {
    const isStruck = this.calls.length === this.at;
    this.calls.push(name);
    if (this.#isDead) return never;
    if (!isStruck) return call(...args);
    if ('error' in this.fault) {
      // A handle is closed all the same, and the test's process keeps none open.
      if (name === 'handle.close') await call(...args);
      throw Object.assign(new Error(`${this.fault.error}: injected, ${name}`), { code: this.fault.error });
    }
    if (this.fault.kind === 'cut') return cut(name, call, args);
    this.#isDead = true;
    // The process may die when half is written.
    if (name === 'handle.writeFile') await cut(name, call, args);
    this.#die();
    return never;
  }
}

const never = new Promise<never>(() => undefined);

async function cut(name: string, call: Call, args: unknown[]): Promise<unknown> {
  if (name === 'handle.writeFile') {
    const bytes = args[0] as Uint8Array;
    return call(bytes.subarray(0, bytes.length / 2));
  }
  const result = await call(...args);
  return name === 'readFile' ? (result as Uint8Array).subarray(0, (result as Uint8Array).length / 2) : result;
}
