import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { tempFolder } from '../trees/tempFolder';

/** A folder of files, named `f0` and so on, whose file system takes its time, or hangs. */
export interface SlowMount {
  readonly folder: string;
  hang(): void;
  goOn(): void;
  release(): void;
}

export interface SlowMountOptions {
  readonly files: number;
  /** How long a look at a file takes, in ms. */
  readonly lookMs: number;
  /** How long it takes to list the names, in ms. */
  readonly listMs: number;
  readonly folder?: string;
}

/** Undefined: this machine or this user has no FUSE. */
export async function slowMount(options: SlowMountOptions): Promise<SlowMount | undefined> {
  const { files, lookMs, listMs, folder = tempFolder('slow') } = options;
  const script = 'test/support/faults/slowFileSystem.mjs';
  const args = [script, folder, ...[files, lookMs, listMs].map(String)];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const isMounted = await Promise.race([
    once(server.stdout, 'data').then(() => true),
    once(server, 'exit').then(() => false),
  ]);
  if (!isMounted) return undefined;
  return {
    folder,
    hang: () => server.kill('SIGSTOP'),
    goOn: () => server.kill('SIGCONT'),
    release: () => {
      // Without its server, every call that hangs fails.
      server.kill('SIGKILL');
      spawnSync('umount', ['-l', folder]);
    },
  };
}
