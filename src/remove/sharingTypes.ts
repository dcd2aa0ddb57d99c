/**
 * The file systems that let files share blocks, so that less may be free than went: the type that `statfs` tells of Btrfs,
 * XFS, ZFS, bcachefs, OCFS2, and of APFS on macOS.
 */
export const sharingTypes: ReadonlySet<number> = new Set([
  0x9123683e, 0x58465342, 0x2fc12fc1, 0xca451a4e, 0x7461636f, 0x1a,
]);
