// The browser that drives the real editor: Chromium or Chrome, as found or as Debian installs it.
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { run } from '../run/childProcess.mjs';
import { print } from '../run/output.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const usualPlaces = [
  '/usr/bin',
  '/snap/bin',
  '/opt/google/chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The path of a browser, or undefined where there is none. CHROME_PATH goes first. */
export function findChromium() {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...usualPlaces].filter(Boolean);
  const candidates = folders.flatMap((folder) => [folder, ...names.map((name) => path.join(folder, name))]);
  return [process.env.CHROME_PATH ?? '', ...candidates].filter(path.isAbsolute).find(isProgram);
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Finds a browser, or installs one where this user may.
 *
 * @throws Error that says how to get one
 */
export async function installChromium() {
  const found = findChromium();
  if (found !== undefined) return found;
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    print('Installing Chromium with apt-get (about a minute)…');
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], { env, quiet: true });
    const packages = ['chromium', 'fonts-dejavu-core'];
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
      env,
      quiet: true,
    });
    const installed = findChromium();
    if (installed !== undefined) return installed;
  }
  throw new Error(
    'The tests in the editor need Chromium or Chrome. Install it (on Debian and Ubuntu: sudo apt-get install chromium) or set CHROME_PATH to the program.',
  );
}
