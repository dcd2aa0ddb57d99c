// Collects every text that src and webview say through `t` or `words` into l10n/bundle.l10n.json, the
// source of translations. `--check` writes nothing and fails where the bundle is not up to date.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import ts from 'typescript';

const bundle = 'l10n/bundle.l10n.json';

function textsIn(path, source) {
  const texts = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && isTranslate(node.expression)) {
      const [text] = node.arguments;
      if (text && ts.isStringLiteralLike(text)) texts.push(text.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, source, ts.ScriptTarget.Latest));
  return texts;
}

function isTranslate(callee) {
  return ['t', 'words'].includes(callee.text);
}

const sources = ['src', 'webview'].map(async (folder) => {
  const files = await readdir(folder, { recursive: true });
  return files.map((file) => `${folder}/${file}`);
});
const files = (await Promise.all(sources))
  .flat()
  .filter((file) => file.endsWith('.ts') && !file.startsWith('src/cli/'));
const texts = await Promise.all(files.map(async (file) => textsIn(file, await readFile(file, 'utf8'))));
const sorted = [...new Set(texts.flat())].sort();
const wanted = `${JSON.stringify(Object.fromEntries(sorted.map((text) => [text, text])), null, 2)}\n`;

if (!process.argv.includes('--check')) await writeFile(bundle, wanted);
else if ((await readFile(bundle, 'utf8')) !== wanted) {
  console.error(`${bundle} is not up to date: run node l10n/extract.mjs`);
  process.exitCode = 1;
}
