// Bundles everything: `node esbuild.mjs [--production] [--watch] [--tests]`; with `--scan FOLDER` only what a scan
// without an editor needs, into that folder.
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { context } from 'esbuild';
import { hostTarget, koffiBinary, nativeTargets } from './koffi.mjs';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const scanOnly = process.argv.includes('--scan');
const outdir = scanOnly ? process.argv.at(process.argv.indexOf('--scan') + 1) : 'dist';

const common = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  metafile: production,
  logLevel: process.argv.includes('--quiet') ? 'warning' : 'info',
  outdir,
};
const node = { ...common, platform: 'node', target: 'node20', format: 'cjs' };

/** Every file below `folder` with such an ending, as entry points: a test that is not found cannot run. */
async function entriesIn(folder, ending) {
  const files = await readdir(folder, { recursive: true });
  return Object.fromEntries(
    files
      .filter((file) => file.endsWith(ending) && !file.includes('node_modules'))
      .map((file) => [`${folder}/${file.slice(0, -3)}`, `${folder}/${file}`]),
  );
}

const tests = async () => ({
  ...node,
  outdir: 'out',
  packages: 'external',
  external: ['vscode'],
  entryPoints: {
    ...(await entriesIn('test/unit', '.test.ts')),
    ...(await entriesIn('test/integration', '.ts')),
    'test/support/remove/swapper': 'test/support/remove/swapper.ts',
    'test/support/service/window': 'test/support/service/window.ts',
    'test/support/service/remoteWindow': 'test/support/service/remoteWindow.ts',
    'bench/main': 'bench/main.ts',
    'bench/child': 'bench/child.ts',
    'bench/soak/main': 'bench/soak/main.ts',
    'bench/soak/child': 'bench/soak/child.ts',
    'bench/editor/probe/extension': 'bench/editor/probe/extension.ts',
  },
});

/** Split, so that all of them share one editor. */
const inEditor = async () => ({
  ...node,
  outdir: 'out',
  format: 'esm',
  splitting: true,
  outExtension: { '.js': '.mjs' },
  chunkNames: 'test/editor/chunks/[hash]',
  packages: 'external',
  entryPoints: {
    ...(await entriesIn('test/editor/ui', '.test.ts')),
    'test/editor/driver/hooks': 'test/editor/driver/hooks.ts',
    'bench/editor/main': 'bench/editor/main.ts',
  },
});

const scan = {
  scanWorker: 'src/scan/worker/scanWorker.ts',
  storeWorker: 'src/store/storeWorker.ts',
  headless: 'src/cli/main.ts',
};

const product = [
  // The only bundle that may leave `vscode` to the editor.
  { ...node, entryPoints: { extension: 'src/extension.ts' }, external: ['vscode'] },
  {
    ...node,
    entryPoints: {
      ...scan,
      removeWorker: 'src/remove/removeWorker.ts',
      usageProcess: 'src/process/main.ts',
    },
  },
  {
    ...common,
    platform: 'browser',
    target: 'chrome128',
    format: 'iife',
    entryPoints: { chart: 'webview/main.ts' },
    loader: { '.ttf': 'file' },
  },
];

// Files of a scan are moved elsewhere, where a source map would not find its sources.
const bundles = scanOnly ? [{ ...node, sourcemap: false, entryPoints: scan }] : product;
const outputs = scanOnly ? [] : ['dist'];
if (process.argv.includes('--tests')) {
  bundles.push(await tests(), await inEditor());
  outputs.push('out');
}
await Promise.all(outputs.map((folder) => rm(folder, { recursive: true, force: true })));
await mkdir(outdir, { recursive: true });
await copyFile(
  createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'),
  `${outdir}/sql-wasm.wasm`,
);

// Without it, the portable reader reads.
const target = process.env.DISK_USAGE_TARGET ?? hostTarget();
const koffi = nativeTargets.includes(target) ? koffiBinary(target) : undefined;
if (koffi !== undefined) await copyFile(koffi, `${outdir}/koffi.node`);

/** The page of an installed extension shows no picture that is not on the web: there the README goes without. */
async function writePackagedReadme() {
  const text = await readFile('README.md', 'utf8');
  await writeFile('dist/README.md', text.replace(/^!\[.*\n\n/gm, ''));
}

/** Licenses that let their code be part of this. */
const compatible = ['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Unlicense'];

/** What each bundled package asks for: its name and the text of its license. Throws where one must not be bundled. */
async function writeNotices(inputs) {
  const folders = new Set(
    inputs.flatMap((file) => file.match(/^.*node_modules\/(@[^/]+\/)?[^/]+/)?.[0] ?? []),
  );
  if (koffi !== undefined) folders.add(path.dirname(path.dirname(koffi)));
  const notices = [];
  for (const folder of [...folders].sort()) {
    const { name, version, license, author } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'));
    if (!compatible.includes(license))
      throw new Error(`${name} has the license ${license}, which is not allowed`);
    const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
    const text =
      file === undefined ? await licenseText(license, author) : await readFile(`${folder}/${file}`, 'utf8');
    notices.push(`${name} ${version}\n\n${text.trim()}\n`);
  }
  await writeFile('dist/third-party-notices.txt', notices.join(`\n${'-'.repeat(80)}\n\n`));
}

/** For a package without the text: that of the MIT license is the project's own. */
async function licenseText(license, author) {
  if (license !== 'MIT' || author?.name === undefined) return `License: ${license}`;
  const own = await readFile('LICENSE', 'utf8');
  return own.replace(/^Copyright.*$/m, `Copyright (c) ${author.name} <${author.email}>`);
}

/** Builds once; esbuild has then printed what is wrong with a source, so no stack follows. */
async function rebuild(build) {
  try {
    return await build.rebuild();
  } catch (error) {
    if (error.errors === undefined) throw error;
    process.exit(1);
  }
}

const shipped = [];
for (const bundle of bundles) {
  const build = await context(bundle);
  if (watch) await build.watch();
  else {
    const { metafile } = await rebuild(build);
    if (bundle.outdir === 'dist') shipped.push(...Object.keys(metafile?.inputs ?? {}));
    await build.dispose();
  }
}
if (production) {
  await writePackagedReadme();
  await writeNotices(shipped);
}
