import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { gitEnvironment } from '../../../src/service/git/git';

/** Settings for tests: as if nobody had any of their own, on any machine. */
const environment = {
  ...gitEnvironment(process.env),
  ...{ GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_ALLOW_PROTOCOL: 'file' },
  ...{ GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@b' },
};

/** Runs the real git in a folder, as a person would. */
export function gitIn(folder: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, env: environment, encoding: 'latin1', stdio: 'pipe' });
}

/** Creates a repository, and commits nothing. */
export function newRepository(folder: string): string {
  fs.mkdirSync(folder, { recursive: true });
  gitIn(folder, 'init', '-q', '-b', 'main');
  return folder;
}

/** Writes files by their relative paths, with folders; a number is that many bytes. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | number>>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, typeof content === 'number' ? Buffer.alloc(content, 1) : content);
  }
}

/** Writes a program of the shell; it may be run in place of git. */
export function writeProgram(file: string, script: string): string {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
}
