// `npm run package [-- --all] [-- --out FILE]`: writes the .vsix for this platform, or one for each target with a native
// reader and one for all other platforms.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { hostTarget, nativeTargets } from './koffi.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
const { values } = parseArgs({ options: { all: { type: 'boolean' }, out: { type: 'string' } } });
const other = 'other';
if (values.all && values.out !== undefined) throw new Error('Give --all or --out, not both');

/** Packages the extension for a target; `other` is every platform without a package of its own. */
function pack(target) {
  const options = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  const args = ['package', ...options, '--readme-path', 'dist/README.md'];
  if (target !== other) args.push('--target', target);
  if (values.out !== undefined) args.push('--out', values.out);
  const { status, error } = spawnSync('node_modules/.bin/vsce', args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, DISK_USAGE_TARGET: target },
  });
  if (error) throw error;
  return status === 0;
}

const targets = values.all ? [...nativeTargets, other] : [hostTarget() ?? other];
process.exitCode = targets.every(pack) ? 0 : 1;
