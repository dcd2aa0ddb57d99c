import { homedir } from 'node:os';
import { type ByteString, fromText } from '../../shared/text/byteString';
import { isWithin, prefixOf } from '../../shared/text/paths';

/** Names of folders of installed programs and of editors, wherever they are. */
const ownedByPrograms =
  /^(AppData|Program Files.*|ProgramData|.*\.app|\.config|\.vscode.*|\.cursor.*|\.windsurf.*|code-server)$/i;

/** Says of absolute paths whether nothing in them is offered: what is there belongs to programs, not to projects. */
export class ProtectedFolders {
  readonly #home = fromText(homedir());
  readonly #own: readonly ByteString[];

  /** @param own absolute paths of the editor's folders */
  constructor(own: readonly string[]) {
    const { XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME, XDG_CACHE_HOME } = process.env;
    const named = [...own, XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME, XDG_CACHE_HOME];
    this.#own = named.flatMap((path) => (path?.startsWith('/') && path !== '/' ? [fromText(path)] : []));
  }

  has(path: ByteString): boolean {
    if (this.#own.some((folder) => isWithin(path, folder) || isWithin(folder, path))) return true;
    if (path.split('/').some((name) => ownedByPrograms.test(name))) return true;
    if (!isWithin(path, this.#home)) return isWithin(this.#home, path);
    // Hidden folders of the home folder are settings and data of installed programs.
    return path.slice(prefixOf(this.#home).length).startsWith('.');
  }
}
