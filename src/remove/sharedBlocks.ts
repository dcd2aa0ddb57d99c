/** The file systems that let files share blocks, as `statfs` tells: Btrfs, XFS, ZFS, bcachefs and OCFS2. */
const sharingTypes: ReadonlySet<number> = new Set([
  0x9123683e, 0x58465342, 0x2fc12fc1, 0xca451a4e, 0x7461636f,
]);

/**
 * Whether less may be free than went, because other files share the blocks.
 * @param type the file system's type, of `statfs`; undefined: it is not known
 */
export function mayShareBlocks(type: number | undefined): boolean {
  // APFS does, and ReFS may.
  return process.platform !== 'linux' || type === undefined || sharingTypes.has(type);
}
