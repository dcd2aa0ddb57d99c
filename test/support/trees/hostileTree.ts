import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** Makes `path/…/name` below an open directory, however long the whole path is. */
export function deepChain(folder: string, name: string, levels: number): void {
  let fd = fs.openSync(folder, 'r');
  for (let i = 0; i < levels; i++) {
    const here = `/proc/self/fd/${fd}`;
    fs.writeFileSync(`${here}/file`, 'x'.repeat(i));
    fs.mkdirSync(`${here}/${name}`);
    const next = fs.openSync(`${here}/${name}`, 'r');
    fs.closeSync(fd);
    fd = next;
  }
  fs.closeSync(fd);
}

function sparse(file: string, size: number): void {
  fs.writeFileSync(file, 'start');
  fs.truncateSync(file, size);
}

/** Fills a folder with everything that disk-usage tools get wrong, a path beyond PATH_MAX among it. */
export function makeHostileTree(root: string): void {
  const at = (...parts: string[]): string => path.join(root, ...parts);
  const folder = (...parts: string[]): string => {
    fs.mkdirSync(at(...parts), { recursive: true });
    return at(...parts);
  };

  // Hard links inside a folder, between siblings, cousins, and a folder and its ancestor.
  for (const parts of [
    ['links', 'a', 'x'],
    ['links', 'a', 'y'],
    ['links', 'b', 'z'],
    ['links', 'c'],
  ])
    folder(...parts);
  fs.writeFileSync(at('links', 'a', 'x', 'one'), Buffer.alloc(70_000, 1));
  for (const name of [['a', 'x', 'again'], ['a', 'y', 'one'], ['b', 'z', 'one'], ['one']]) {
    fs.linkSync(at('links', 'a', 'x', 'one'), at('links', ...name));
  }
  fs.writeFileSync(at('links', 'c', 'two'), Buffer.alloc(9_000, 2));
  fs.linkSync(at('links', 'c', 'two'), at('links', 'b', 'two'));
  fs.writeFileSync(at('links', 'outer'), Buffer.alloc(5_000, 3));
  fs.linkSync(at('links', 'outer'), at('top-link'));

  sparse(path.join(folder('sparse'), 'hole'), 5 * 2 ** 30);
  sparse(at('sparse', 'small-hole'), 100_000);

  fs.symlinkSync('..', path.join(folder('loops', 'in'), 'up'));
  fs.symlinkSync(at('loops'), at('loops', 'in', 'absolute'));
  fs.symlinkSync('self', at('loops', 'self'));
  fs.symlinkSync('nowhere', at('loops', 'dangling'));
  fs.symlinkSync('../links/one', at('loops', 'to-file'));

  let deep = root;
  for (let i = 0; i < 300; i++) deep = path.join(deep, `l${i % 10}`);
  fs.mkdirSync(deep, { recursive: true });
  fs.writeFileSync(path.join(deep, 'bottom'), 'bottom');
  deepChain(folder('long'), 'n'.repeat(250), 24);

  const many = folder('many');
  for (let i = 0; i < 5_000; i++) fs.writeFileSync(path.join(many, `file-${i}`), 'x'.repeat(i % 7));
  for (let i = 0; i < 50; i++) folder('many', `dir-${i}`, 'inner');
  folder('empty', 'emptier', 'emptiest');
  for (const name of [
    'ünïcödé',
    '日本語',
    '😀',
    'with\nnewline',
    ' spaces ',
    '-rf',
    '"quotes\'',
    '*?[glob]',
  ]) {
    fs.writeFileSync(path.join(folder('names', name), name), name);
  }
  notUtf8(folder('bytes'));
  execFileSync('mkfifo', [at('fifo')]);
  makeSocket(root, 'socket');
}

/** A socket in the folder. Its path is relative, as one of more than 107 bytes would not do. */
function makeSocket(folder: string, name: string): void {
  // Node removes the socket of a server that it closes, but not that of a process that is killed.
  const script = "net.createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))";
  spawnSync(process.execPath, ['-e', script, name], { cwd: folder });
  assert.ok(fs.lstatSync(path.join(folder, name)).isSocket());
}

/** Names that are not valid UTF-8, two of which look the same when decoded. */
function notUtf8(folder: string): void {
  for (const bytes of ['\xff', '\xfe', 'caf\xe9', '\xc3', '\xed\xa0\x80']) {
    const inner = Buffer.from(`${folder}/${bytes}`, 'latin1');
    fs.mkdirSync(inner);
    fs.writeFileSync(Buffer.concat([inner, Buffer.from('/\xf0file', 'latin1')]), 'x'.repeat(10_000));
  }
}
