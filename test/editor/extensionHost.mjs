// Runs test/integration inside a real extension host: the editor loads index.js there and says how it ended.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { format, parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { exitOnSignals } from '../run/childProcess.mjs';
import { findChromium } from './chromium.mjs';
import { startEditor } from './server.mjs';

const { values } = parseArgs({ options: { grep: { type: 'string' }, reporter: { type: 'string' } } });

const editorLog = path.resolve('artifacts/logs/extension-host.log');
const output = path.resolve('artifacts/results/extension-host.txt');

/** A folder for the window that the tests run in. */
function makeWorkspace() {
  const folder = mkdtempSync(path.join(tmpdir(), 'disk-usage-workspace-'));
  writeFileSync(path.join(folder, 'a.bin'), Buffer.alloc(10_000));
  return folder;
}

/** Opens the editor on the folder with the tests as its payload; the exit code that the run came to. */
async function runTests(editor, browser, folder) {
  const page = await browser.newPage();
  const remote = (file) => `vscode-remote://${new URL(editor.url).host}${path.resolve(file)}`;
  const exit = new Promise((resolve, reject) => {
    void page.exposeFunction('codeAutomationExit', resolve);
    page.on('crash', () => reject(new Error('The page crashed.')));
  });
  await page.exposeFunction('codeAutomationLog', (type, args) =>
    appendFileSync(editorLog, `${format(type, ...args)}\n`),
  );
  const payload = [
    ['extensionDevelopmentPath', remote('.')],
    ['extensionTestsPath', remote('out/test/integration/index.js')],
    ['skipWelcome', 'true'],
  ];
  const query = new URLSearchParams({ folder, payload: JSON.stringify(payload) });
  await page.goto(`${editor.url}/?${query}`);
  return exit;
}

exitOnSignals();
const folder = makeWorkspace();
for (const file of [editorLog, output]) {
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
}
process.on('exit', () => {
  if (existsSync(output)) process.stdout.write(readFileSync(output));
  rmSync(folder, { recursive: true, force: true });
});
const editor = await startEditor({
  // Nothing happens in the extension but what a test does.
  settings: { 'diskUsage.autoScan': 'never' },
  options: ['--vscode-option', 'enable-smoke-test-driver'],
  env: {
    TEST_OUTPUT: output,
    TEST_REPORTER: path.resolve(values.reporter ?? ''),
    TEST_GREP: values.grep ?? '',
  },
});
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
});
try {
  process.exitCode = await runTests(editor, browser, folder);
} finally {
  await browser.close();
  await editor.stop();
}
