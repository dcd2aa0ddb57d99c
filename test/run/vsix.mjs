// Checks what is in the packaged extension: all that it needs, nothing else.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { print } from './output.mjs';

const needed = [
  'extension.js',
  'scanWorker.js',
  'removeWorker.js',
  'storeWorker.js',
  'usageProcess.js',
  'headless.js',
  'sql-wasm.wasm',
  'chart.js',
  'third-party-notices.txt',
];
const allowed = [
  /^(extension\.vsixmanifest|\[Content_Types\]\.xml)$/,
  /^extension\/(package\.json|package\.nls[^/]*\.json|readme\.md|changelog\.md|LICENSE\.txt)$/,
  /^extension\/dist\/([^/]+\.(js|css|wasm|ttf|txt)|koffi\.node)$/,
  /^extension\/l10n\/[^/]+\.json$/,
  /^extension\/media\/.+\.(svg|png)$/,
];

/** @throws AssertionError that names what is missing, too much or too large */
export async function checkVsix(file) {
  const bytes = await readFile(file);
  assert.ok(bytes.length < 1_000_000, `${file} has ${bytes.length} bytes, the limit is 1,000,000`);
  const names = zipEntries(bytes);
  for (const name of needed) assert.ok(names.includes(`extension/dist/${name}`), `dist/${name} is missing`);
  const extra = names.filter((name) => !allowed.some((pattern) => pattern.test(name)));
  assert.deepEqual(extra, [], 'these files do not belong into the .vsix');
  print(`${names.length} files, ${bytes.length} bytes`);
}

/** The names in a ZIP file's central directory. */
function zipEntries(bytes) {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  assert.ok(end >= 0, 'not a ZIP file');
  const names = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count--) {
    const length = bytes.readUInt16LE(at + 28);
    names.push(bytes.toString('utf8', at + 46, at + 46 + length));
    at += 46 + length + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return names;
}
