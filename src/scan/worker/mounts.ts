import type { ByteString } from '../../shared/text/byteString';
import { folderOf, isWithin, join } from '../../shared/text/paths';
import type { FileSystem } from '../reader/fileSystem';
import { type Inode, inodeKey, isDirectory, noNumber } from '../reader/inode';
import { mountPoints } from '../reader/mounts';

/** A mount by its number, or where the reader does not know numbers, by its mount point. */
type MountId = number | ByteString;

/** Tells in which mount the entry is that was looked at last. */
export class Mounts {
  readonly #inode: Readonly<Inode>;
  readonly #root: Pick<Inode, 'device' | 'mount'>;
  /** Below the root; only where the reader does not know the numbers of mounts. The innermost comes first. */
  readonly #points: readonly ByteString[];
  /** The directories that are above each mount, as `inodeKey`. */
  readonly #above = new Map<MountId, ReadonlySet<string>>();

  constructor(
    private readonly fileSystem: FileSystem,
    rootPath: ByteString,
  ) {
    this.#inode = fileSystem.inode;
    fileSystem.look(rootPath);
    const { device, mount } = this.#inode;
    this.#root = { device, mount };
    this.#points = mount === 0 ? mountPointsBelow(rootPath) : [];
  }

  /**
   * Whether an entry is on another file system than the root. The device of a file does not tell: an overlay has several of
   * them. A volume in a Btrfs file system is told by its device only.
   */
  isOther(folder: ByteString, name: string): boolean {
    const inode = this.#inode;
    const isOtherDevice = inode.device !== this.#root.device && isDirectory(inode);
    return isOtherDevice || this.#mountOf(folder, name) !== undefined;
  }

  /**
   * Whether a directory is one of those that it is in, by a bind mount: counted again, it would count twice, as `du`
   * knows too.
   * @param top the uppermost directory of the walk.
   */
  isInItself(folder: ByteString, name: string, top: ByteString): boolean {
    const mount = this.#mountOf(folder, name);
    if (mount === undefined) return false;
    if (this.#inode.number === noNumber) return false;
    const key = inodeKey(this.#inode);
    let above = this.#above.get(mount);
    if (!above) this.#above.set(mount, (above = this.#directoriesAbove(folder, top, mount)));
    return above.has(key);
  }

  /** Undefined: that of the root. */
  #mountOf(folder: ByteString, name: string): MountId | undefined {
    const { mount } = this.#inode;
    if (mount !== 0) return mount === this.#root.mount ? undefined : mount;
    if (this.#points.length === 0) return undefined;
    const path = join(folder, name);
    return this.#points.find((point) => isWithin(path, point));
  }

  /** Looks at the directories from a folder up to the top. Returns those that are in another mount. */
  #directoriesAbove(folder: ByteString, top: ByteString, mount: MountId): Set<string> {
    const above = new Set<string>();
    for (let at = folder; isWithin(at, top); at = folderOf(at) || ('/' as ByteString)) {
      if (this.fileSystem.look(at) === undefined && this.#mountOf(at, '') !== mount)
        above.add(inodeKey(this.#inode));
      if (at === top) break;
    }
    return above;
  }
}

function mountPointsBelow(folder: ByteString): ByteString[] {
  const below = mountPoints()
    .map(({ path }) => path)
    .filter((point) => point !== folder && isWithin(point, folder));
  return below.sort((a, b) => b.length - a.length);
}
