// The kernel's side of FUSE (`include/uapi/linux/fuse.h`), as far as a tree that nobody writes to needs it.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';

const operations = {
  1: 'lookup',
  3: 'getattr',
  5: 'readlink',
  17: 'statfs',
  26: 'init',
  27: 'opendir',
  28: 'readdir',
};
/** Requests without an answer: FORGET, INTERRUPT, BATCH_FORGET. */
const unanswered = new Set([2, 36, 42]);
const headBytes = 40;
const parallelDirops = 1 << 18;

/** `struct fuse_attr`; all numbers but mode and links are BigInts. */
export function attributes({ inode, size, blocks, seconds, nanoseconds, mode, links }) {
  const attr = Buffer.alloc(88);
  attr.writeBigUInt64LE(inode);
  attr.writeBigUInt64LE(size, 8);
  attr.writeBigUInt64LE(blocks, 16);
  attr.writeBigInt64LE(seconds, 32);
  attr.writeUInt32LE(Number(nanoseconds), 52);
  attr.writeUInt32LE(mode, 60);
  attr.writeUInt32LE(links, 64);
  return attr;
}

/** `struct fuse_entry_out`. The kernel may keep it for less than a second. */
export function entry(node, attr, ms) {
  const head = Buffer.alloc(40);
  head.writeBigUInt64LE(BigInt(node));
  head.writeUInt32LE(ms * 1_000_000, 32);
  head.writeUInt32LE(ms * 1_000_000, 36);
  return Buffer.concat([head, attr]);
}

/** `struct fuse_attr_out`. */
export function looked(attr, ms) {
  const head = Buffer.alloc(16);
  head.writeUInt32LE(ms * 1_000_000, 8);
  return Buffer.concat([head, attr]);
}

/** As many `struct fuse_dirent` from an offset on as fit: a name (latin1), an inode number and a type each. */
export function listing(entries, offset, size) {
  const parts = [];
  let length = 0;
  for (const [at, { name, inode, type }] of entries.slice(offset).entries()) {
    const bytes = Buffer.from(name, 'latin1');
    const part = Buffer.alloc((24 + bytes.length + 7) & ~7);
    if ((length += part.length) > size) break;
    part.writeBigUInt64LE(inode);
    part.writeBigUInt64LE(BigInt(offset + at + 1), 8);
    part.writeUInt32LE(bytes.length, 16);
    part.writeUInt32LE(type, 20);
    bytes.copy(part, 24);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function initialized() {
  const content = Buffer.alloc(64);
  content.writeUInt32LE(7);
  content.writeUInt32LE(31, 4);
  content.writeUInt32LE(parallelDirops, 12);
  content.writeUInt32LE(4096, 20);
  return { content };
}

const usual = {
  init: initialized,
  statfs: () => ({ content: Buffer.alloc(80) }),
  opendir: () => ({ content: Buffer.alloc(16) }),
};

/**
 * Mounts a file system. `answers` has a function (node, body) for each operation, which returns the content of the answer,
 * or the name of an error, and after how many ms.
 */
export function serve(folder, answers) {
  const fuse = fs.openSync('/dev/fuse', 'r+');
  const buffer = Buffer.alloc(1 << 20);
  const handlers = { ...usual, ...answers };

  const next = () =>
    fs.read(fuse, buffer, 0, buffer.length, null, (failure, length) => {
      if (failure?.code === 'ENODEV') process.exit(0);
      // A request may have been taken back.
      if (failure) return next();
      const request = Buffer.from(buffer.subarray(0, length));
      const operation = request.readUInt32LE(4);
      if (!unanswered.has(operation)) {
        const handler = handlers[operations[operation]] ?? (() => ({ error: 'ENOSYS' }));
        reply(request, handler(Number(request.readBigUInt64LE(16)), request.subarray(headBytes)));
      }
      next();
    });

  const reply = (request, { ms = 0, content = Buffer.alloc(0), error }) => {
    const head = Buffer.alloc(16);
    head.writeUInt32LE(16 + content.length);
    if (error !== undefined) head.writeInt32LE(-os.constants.errno[error], 4);
    request.copy(head, 8, 8, 16);
    const send = () => {
      try {
        fs.writeSync(fuse, Buffer.concat([head, content]));
      } catch {
        // Nobody waits for it any more.
      }
    };
    if (ms > 0) setTimeout(send, ms);
    else send();
  };

  const options = 'fd=3,rootmode=40000,user_id=0,group_id=0';
  const stdio = ['ignore', 'ignore', 'ignore', fuse];
  const { status } = spawnSync('mount', ['-i', '-t', 'fuse', '-o', options, 'odd', folder], { stdio });
  if (status !== 0) process.exit(1);
  next();
}
