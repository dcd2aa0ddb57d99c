// `npm start -- [FOLDER] [--port N]`: the extension in a real editor, on a folder of the person's choice.
import { once } from 'node:events';
import { mkdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { exitOnSignals } from '../run/childProcess.mjs';
import { installPackages, packageExtension, root } from '../run/project.mjs';
import { installEditor } from './install.mjs';
import { startEditor } from './server.mjs';

const usage = 'Usage: npm start -- [FOLDER] [--port N]';

/** What the person asked for; undefined: help. Throws what is wrong with it. */
function request() {
  const { values, positionals } = parseArgs({
    options: { port: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  });
  if (values.help) return undefined;
  if (positionals.length > 1) throw new Error('Name one folder.');
  // npm runs this in the project's folder; INIT_CWD is where the person gave the command.
  const folder = path.resolve(process.env.INIT_CWD ?? '.', positionals[0] ?? '.');
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (!stats?.isDirectory())
    throw new Error(`${stats ? 'This is not a folder' : 'There is no folder'}: ${folder}`);
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw new Error('--port is a number from 1 to 65535.');
  }
  return { folder, port };
}

/** Says so before anything is built. */
async function refuseTaken(port) {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening').catch(({ code, message }) => {
    throw new Error(code === 'EADDRINUSE' ? `Port ${port} is taken. Choose another with --port.` : message);
  });
  await once(server.close(), 'close');
}

async function open({ folder, port }) {
  process.chdir(root);
  if (port !== undefined) await refuseTaken(port);
  await installPackages();
  console.log('Building the extension…');
  const vsix = await packageExtension();
  await installEditor();
  // Kept, so that stored sizes are still there the next time.
  const state = path.resolve('artifacts/editor');
  mkdirSync(state, { recursive: true });
  const { url } = await startEditor({ state, vsix, port });
  console.log(`Open ${url}/?folder=${encodeURIComponent(folder).replaceAll('%2F', '/')}`);
  console.log('Ctrl+C ends it.');
}

exitOnSignals(0);

try {
  const asked = request();
  if (asked) await open(asked);
  else console.log(usage);
} catch (error) {
  const isUsage = error.code?.startsWith('ERR_PARSE_ARGS');
  // Node goes on with advice for who wrote the program.
  console.error(isUsage ? `${error.message.split(/\. |\.?\n/, 1)[0]}: try --help.` : error.message);
  process.exitCode = 1;
}
