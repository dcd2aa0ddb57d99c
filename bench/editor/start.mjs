// Builds what the benchmark in the real editor needs, and runs it. `npm run bench -- editor` starts this.
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { installChromium } from '../../test/editor/chromium.mjs';
import { installEditor } from '../../test/editor/install.mjs';
import { exitOnSignals, run } from '../../test/run/childProcess.mjs';
import { packageExtension, root } from '../../test/run/project.mjs';

/** Packages the probe, which `node esbuild.mjs --tests` has built; the path of its .vsix. */
async function packageProbe() {
  const cwd = path.resolve('out/bench/editor/probe');
  await copyFile('bench/editor/probe/package.json', path.join(cwd, 'package.json'));
  const options = [
    '--no-dependencies',
    '--allow-missing-repository',
    '--allow-star-activation',
    '--skip-license',
  ];
  const vsix = path.join(cwd, 'probe.vsix');
  await run(path.resolve('node_modules/.bin/vsce'), ['package', ...options, '--out', vsix], {
    cwd,
    quiet: true,
  });
  return vsix;
}

process.chdir(root);
exitOnSignals();
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { folder: { type: 'string' }, runs: { type: 'string' }, json: { type: 'string' } },
});
const vsix = await packageExtension();
await installEditor();
process.env.CHROME_PATH = await installChromium();
process.env.DISK_USAGE_VSIX = vsix;
const { benchEditor } = await import(pathToFileURL(path.resolve('out/bench/editor/main.mjs')));
await benchEditor({
  ...{ vsix: [vsix, await packageProbe()], folder: values.folder },
  ...{ runs: Number(values.runs), json: values.json, parts: positionals },
});
