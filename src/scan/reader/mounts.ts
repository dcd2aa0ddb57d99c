import { readFileSync } from 'node:fs';
import type { ScanSettings } from '../../shared/scanSettings';
import type { ByteString } from '../../shared/text/byteString';
import { isWithin } from '../../shared/text/paths';

/** A mounted file system. */
export interface MountPoint {
  readonly path: ByteString;
  /** As the kernel names it: `ext4`, `nfs4`, `fuse.sshfs`. */
  readonly type: string;
}

/** File systems whose files are the kernel's own tables, and take no space anywhere. */
const kernelTypes: ReadonlySet<string> = new Set(
  (
    'binfmt_misc bpf cgroup cgroup2 configfs debugfs devpts efivarfs fusectl mqueue nsfs proc pstore rpc_pipefs ' +
    'securityfs selinuxfs sysfs tracefs'
  ).split(' '),
);

/** File systems whose files are elsewhere, or are asked for from a program, so that each look may take long. */
const networkType =
  /^(9p|afs|autofs|beegfs|ceph|cifs|coda|fuse(\..*)?|gpfs|lustre|ncpfs|nfs\d?|orangefs|pvfs2|smb\d?|smbfs)$/;

/** File systems of a virtual machine's host, and disks that several machines use. */
const sharedType = /^(drvfs|gfs2?|ocfs2|prl_fs|vboxsf|virtiofs|vmhgfs)$/;

function isNetwork({ type }: MountPoint): boolean {
  return networkType.test(type);
}

/** Whether others change it too, or change it behind the mount: then the kernel has no event. */
export function isShared(mount: MountPoint): boolean {
  return isNetwork(mount) || sharedType.test(mount.type);
}

function isKernel({ type }: MountPoint): boolean {
  return kernelTypes.has(type);
}

/** All mounts, the uppermost at each path (`man 5 proc_pid_mountinfo`). Empty if the platform does not tell. */
export function mountPoints(): MountPoint[] {
  let table: string;
  try {
    table = readFileSync('/proc/self/mountinfo', 'latin1');
  } catch {
    return [];
  }
  const mounts = new Map<ByteString, MountPoint>();
  for (const line of table.split('\n').filter(Boolean)) {
    const [mount, fileSystem] = line.split(' - ', 2) as [string, string];
    const path = unescape(mount.split(' ')[4]!);
    mounts.set(path, { path, type: fileSystem.split(' ', 1)[0]! });
  }
  return [...mounts.values()];
}

function unescape(path: string): ByteString {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(parseInt(octal, 8)),
  ) as ByteString;
}

/**
 * The outermost mounts that a scan of a root does not enter, by its settings. The root's own file system is always read. If that is
 * one of the kernel's, the others of the kernel's below it are read too.
 */
export function mountsToLeaveOut(
  root: ByteString,
  settings: Pick<ScanSettings, 'followSymlinks' | 'kernelFileSystems' | 'networkFileSystems'>,
): MountPoint[] {
  const { followSymlinks, kernelFileSystems, networkFileSystems } = settings;
  if (kernelFileSystems && networkFileSystems) return [];
  const mounts = mountPoints();
  const own = mountOf(mounts, root);
  const isLeftOut = (mount: MountPoint): boolean =>
    isKernel(mount) ? !kernelFileSystems && !(own && isKernel(own)) : !networkFileSystems && isNetwork(mount);
  const isReached = ({ path }: MountPoint): boolean =>
    !isWithin(root, path) && (followSymlinks || isWithin(path, root));
  const leftOut = mounts.filter((mount) => isReached(mount) && isLeftOut(mount));
  return leftOut.filter(
    (each) => !leftOut.some((outer) => outer !== each && isWithin(each.path, outer.path)),
  );
}

/** The mount that a path is in; undefined if the platform does not tell. */
export function mountOf(mounts: readonly MountPoint[], path: ByteString): MountPoint | undefined {
  const holding = mounts.filter((mount) => isWithin(path, mount.path));
  return holding.sort((a, b) => b.path.length - a.path.length)[0];
}
