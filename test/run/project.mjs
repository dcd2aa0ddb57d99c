// What has to be there before anything else: the project's packages and the packaged extension.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run } from './childProcess.mjs';

/** The project's folder. Everything here runs in it, wherever the command was given. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** npm rolls back what it is asked to end, for seconds, and in the way of the next try. */
export const npmInstall = { minutes: 10, lastSignal: 'SIGKILL' };

/** Whether node_modules holds exactly what the lockfile names. An install that was interrupted may only say so. */
function packagesAreCurrent() {
  if (!existsSync('node_modules/.package-lock.json')) return false;
  const wanted = readJson('package-lock.json').packages;
  const present = readJson('node_modules/.package-lock.json').packages;
  return Object.entries(wanted).every(
    ([folder, { version, optional }]) =>
      folder === '' ||
      (present[folder]
        ? present[folder].version === version && existsSync(`${folder}/package.json`)
        : optional),
  );
}

/** Installs the project's packages when they are missing or not those of the lockfile. */
export async function installPackages() {
  if (packagesAreCurrent()) return;
  console.log("Installing the project's packages with npm ci (about half a minute)…");
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], npmInstall);
}

/** Builds and packages the extension; the path of the .vsix. */
export async function packageExtension() {
  const { name, version } = readJson('package.json');
  const vsix = `${root}${name}-${version}.vsix`;
  await run('npm', ['run', '--silent', 'package', '--', '--out', vsix], { minutes: 3, quiet: true });
  return vsix;
}
