import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import { withSlashes } from '../../scan/reader/inode';
import { type ByteString, fromText } from '../../shared/text/byteString';
import { isWithin, prefixOf } from '../../shared/text/paths';

/** Names of folders of installed programs and of editors, wherever they are. */
const ownedByPrograms =
  /^(AppData|Program Files.*|ProgramData|.*\.app|\.config|\.vscode.*|\.cursor.*|\.windsurf.*|code-server)$/i;

/** Says of absolute paths whether nothing in them is offered: what is there belongs to programs, not to projects. */
export class ProtectedFolders {
  private constructor(
    private readonly homes: readonly ByteString[],
    private readonly own: readonly ByteString[],
  ) {}

  /** @param own absolute paths of the editor's folders */
  static async of(own: readonly string[]): Promise<ProtectedFolders> {
    const { XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME, XDG_CACHE_HOME } = process.env;
    const named = [...own, XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME, XDG_CACHE_HOME];
    const absolute = named.filter((path) => path !== undefined && isAbsolute(path) && path !== '/');
    return new ProtectedFolders(await withTargets([homedir()]), await withTargets(absolute));
  }

  has(path: ByteString): boolean {
    if (this.own.some((folder) => isWithin(path, folder) || isWithin(folder, path))) return true;
    if (path.split('/').some((name) => ownedByPrograms.test(name))) return true;
    // Hidden folders of the home folder are settings and data of installed programs.
    return this.homes.some((home) =>
      isWithin(path, home) ? path.slice(prefixOf(home).length).startsWith('.') : isWithin(home, path),
    );
  }
}

/** The paths, and what they lead to through symbolic links: roots are known by that. */
async function withTargets(paths: readonly (string | undefined)[]): Promise<ByteString[]> {
  const known = paths.filter((path) => path !== undefined);
  const targets = await Promise.all(known.map((path) => realpath(path).catch(() => path)));
  return [...known, ...targets].map((path) => fromText(withSlashes(path)));
}
