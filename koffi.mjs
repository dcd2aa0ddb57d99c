// Koffi's binaries, by which Linux is read (docs/adr/0018-two-readers.md).
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));

/** For each target of `vsce package` that has one: the package, and the folder of the binary in it. */
const binaries = {
  'linux-x64': ['@koromix/koffi-linux-x64', 'linux_x64'],
  'linux-arm64': ['@koromix/koffi-linux-arm64', 'linux_arm64'],
  'alpine-x64': ['@koromix/koffi-linux-x64', 'musl_x64'],
  'alpine-arm64': ['@koromix/koffi-linux-arm64', 'musl_arm64'],
};

export const nativeTargets = Object.keys(binaries);

/** The target that this machine is; undefined where no binary is for it. */
export function hostTarget() {
  const { platform, arch, report } = process;
  if (platform !== 'linux') return undefined;
  const libc = report.getReport().header.glibcVersionRuntime === undefined ? 'alpine' : 'linux';
  return nativeTargets.find((target) => target === `${libc}-${arch}`);
}

/**
 * The file for a target. Another architecture's package, which npm does not install, is fetched from npm; undefined
 * where this machine's own was not installed.
 */
export function koffiBinary(target) {
  const [name, folder] = binaries[target];
  const installed = path.join(root, 'node_modules', name);
  const file = path.join(folder, 'koffi.node');
  if (existsSync(installed)) return path.join(installed, file);
  return target === hostTarget() ? undefined : path.join(fetchPackage(name), file);
}

/** Downloads the version that the lockfile names, and checks it; the folder of its content. */
function fetchPackage(name) {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const { version, integrity } = lock.packages[`node_modules/${name}`];
  const cache = path.join(root, 'node_modules/.cache/disk-usage', `${path.basename(name)}-${version}`);
  if (existsSync(path.join(cache, 'package/package.json'))) return path.join(cache, 'package');
  mkdirSync(cache, { recursive: true });
  const [{ filename }] = JSON.parse(
    run('npm', ['pack', `${name}@${version}`, '--json', '--pack-destination', cache]),
  );
  const archive = path.join(cache, filename);
  const hash = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (hash !== integrity) throw new Error(`${name} ${version} is not what the lockfile names`);
  run('tar', ['-xzf', archive, '-C', cache]);
  return path.join(cache, 'package');
}

function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args[0]} failed: ${stderr.trim()}`);
  return stdout;
}
