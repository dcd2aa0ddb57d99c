// A FUSE file system of one folder with empty files, which answers each look and each listing after a while.
// node slowFileSystem.mjs FOLDER FILES LOOK_MS LIST_MS; says 'mounted' once it is, and ends when it is unmounted.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

const [folder, ...numbers] = process.argv.slice(2);
const [files, lookMs, listMs] = numbers.map(Number);

const [lookup, getattr, statfs, init, opendir, readdir] = [1, 3, 17, 26, 27, 28];
/** Requests without an answer: FORGET, INTERRUPT, BATCH_FORGET. */
const unanswered = new Set([2, 36, 42]);
const [ENOENT, ENOSYS] = [2, 38];
const parallelDirops = 1 << 18;

function attributes(node) {
  const attr = Buffer.alloc(88);
  attr.writeBigUInt64LE(BigInt(node));
  attr.writeUInt32LE(node === 1 ? 0o40755 : 0o100644, 60);
  attr.writeUInt32LE(1, 64);
  return attr;
}

function entryOf(name) {
  const index = /^f(\d+)$/.exec(name)?.[1];
  if (index === undefined || Number(index) >= files) return undefined;
  const entry = Buffer.alloc(40);
  // Nothing is valid for any time, so that each look is asked for.
  entry.writeBigUInt64LE(BigInt(index) + 2n);
  return Buffer.concat([entry, attributes(Number(index) + 2)]);
}

function listing(offset, size) {
  const entries = [];
  let length = 0;
  for (let i = offset; i < files; i++) {
    const name = Buffer.from(`f${i}`);
    const entry = Buffer.alloc((24 + name.length + 7) & ~7);
    if ((length += entry.length) > size) break;
    entry.writeBigUInt64LE(BigInt(i + 2));
    entry.writeBigUInt64LE(BigInt(i + 1), 8);
    entry.writeUInt32LE(name.length, 16);
    entry.writeUInt32LE(8, 20);
    name.copy(entry, 24);
    entries.push(entry);
  }
  return Buffer.concat(entries);
}

/** The answer to a request: after how long, and its content or error. */
function answer(operation, node, body) {
  if (operation === init) {
    const content = Buffer.alloc(64);
    content.writeUInt32LE(7);
    content.writeUInt32LE(31, 4);
    content.writeUInt32LE(parallelDirops, 12);
    content.writeUInt32LE(4096, 20);
    return { content };
  }
  if (operation === lookup) {
    const entry = entryOf(body.subarray(0, -1).toString());
    return entry ? { ms: lookMs, content: entry } : { ms: lookMs, error: ENOENT };
  }
  if (operation === getattr) return { content: Buffer.concat([Buffer.alloc(16), attributes(node)]) };
  if (operation === statfs) return { content: Buffer.alloc(80) };
  if (operation === opendir) return { content: Buffer.alloc(16) };
  if (operation === readdir) {
    const offset = Number(body.readBigUInt64LE(8));
    return { ms: offset === 0 ? listMs : 0, content: listing(offset, body.readUInt32LE(16)) };
  }
  return { error: ENOSYS };
}

const fuse = fs.openSync('/dev/fuse', 'r+');
const buffer = Buffer.alloc(1 << 20);

function serve() {
  fs.read(fuse, buffer, 0, buffer.length, null, (failure, length) => {
    if (failure) process.exit(0);
    const request = Buffer.from(buffer.subarray(0, length));
    const operation = request.readUInt32LE(4);
    if (!unanswered.has(operation)) {
      const {
        ms = 0,
        content = Buffer.alloc(0),
        error = 0,
      } = answer(operation, Number(request.readBigUInt64LE(16)), request.subarray(40));
      const head = Buffer.alloc(16);
      head.writeUInt32LE(16 + content.length);
      head.writeInt32LE(-error, 4);
      request.copy(head, 8, 8, 16);
      setTimeout(() => {
        try {
          fs.writeSync(fuse, Buffer.concat([head, content]));
        } catch {
          // Nobody waits for it any more.
        }
      }, ms);
    }
    serve();
  });
}

const options = 'fd=3,rootmode=40000,user_id=0,group_id=0';
const stdio = ['ignore', 'ignore', 'ignore', fuse];
const { status } = spawnSync('mount', ['-i', '-t', 'fuse', '-o', options, 'slow', folder], { stdio });
if (status !== 0) process.exit(1);
serve();
process.stdout.write('mounted\n');
