import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { gitIn } from './gitRepository';

export interface FileInPart {
  /** Relative to the folder; parts joined by '/'. */
  readonly path: string;
  readonly part: 'tracked' | 'ignored' | 'untracked' | 'git';
  readonly bytes: number;
}

/** Each file below a repository, by what git says about it alone. */
export function filesByPart(folder: string): FileInPart[] {
  return [...partsOf(folder, '')];
}

/** @param below the repository, relative to the folder, with a '/' at its end unless it is the folder itself */
function partsOf(folder: string, below: string): FileInPart[] {
  const repository = path.join(folder, below);
  const tracked = new Set(lines(gitIn(repository, 'ls-files', '-z')).map(decoded));
  const { files, inner } = walk(repository, '');
  const ignored = ignoredOf(repository, [...files.filter((file) => !tracked.has(file)), ...inner]);
  const bytes = (file: string): number => fs.lstatSync(path.join(repository, file)).size;
  const of = (file: string, part: FileInPart['part']): FileInPart => ({
    ...{ path: `${below}${file}`, part, bytes: bytes(file) },
  });
  return [
    ...files.map((file) =>
      of(file, tracked.has(file) ? 'tracked' : ignored.has(file) ? 'ignored' : 'untracked'),
    ),
    ...everything(repository, '.git/').map((file) => of(file, 'git')),
    ...inner.flatMap((each) =>
      ignored.has(each)
        ? everything(repository, `${each}/`).map((file) => of(file, 'ignored'))
        : partsOf(folder, `${below}${each}/`),
    ),
  ];
}

/** The files of a repository, and the repositories in it, relative to it. */
function walk(repository: string, below: string): { readonly files: string[]; readonly inner: string[] } {
  const files: string[] = [];
  const inner: string[] = [];
  for (const entry of fs.readdirSync(path.join(repository, below), { withFileTypes: true })) {
    const name = `${below}${entry.name}`;
    if (name === '.git') continue;
    if (!entry.isDirectory()) files.push(name);
    else if (fs.existsSync(path.join(repository, name, '.git'))) inner.push(name);
    else {
      const deeper = walk(repository, `${name}/`);
      files.push(...deeper.files);
      inner.push(...deeper.inner);
    }
  }
  return { files, inner };
}

function everything(repository: string, below: string): string[] {
  return fs
    .readdirSync(path.join(repository, below), { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory() ? everything(repository, `${below}${entry.name}/`) : [`${below}${entry.name}`],
    );
}

function ignoredOf(repository: string, names: readonly string[]): ReadonlySet<string> {
  const input = names.map((name) => `./${name}\0`).join('');
  try {
    const args = ['check-ignore', '--no-index', '-z', '--stdin'];
    const output = execFileSync('git', args, { cwd: repository, input, encoding: 'utf8' });
    return new Set(lines(output).map((name) => name.slice(2)));
  } catch (error) {
    // None is.
    if ((error as { status?: number }).status === 1) return new Set();
    throw error;
  }
}

function lines(output: string): string[] {
  return output.split('\0').slice(0, -1);
}

function decoded(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString();
}
