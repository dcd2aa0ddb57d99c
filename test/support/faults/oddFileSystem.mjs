// Serves the `OddFileSystem` of oddMount.ts, which comes as JSON on standard input.
// node oddFileSystem.mjs FOLDER; says 'mounted' once it is, and ends when it is unmounted.
import fs from 'node:fs';
import { attributes, entry, listing, looked, serve } from './fuse.mjs';
import { describedTree, mirroredTree } from './oddTrees.mjs';

const [, , folder] = process.argv;
const odd = JSON.parse(fs.readFileSync(0, 'utf8'));
const { inodes = 'stable', cacheMs = 0 } = odd;
let { lookMs = 0, listMs = 0 } = odd;
process.on('SIGHUP', () => ([lookMs, listMs] = [0, 0]));
process.on('SIGUSR2', () => ({ lookMs = 0, listMs = 0 } = odd));
const tree = odd.mirror === undefined ? describedTree(odd.entries) : mirroredTree(odd.mirror);

const kinds = {
  directory: { mode: 0o40755, type: 4 },
  symlink: { mode: 0o120777, type: 10 },
  file: { mode: 0o100644, type: 8 },
};

/** Nodes by the number that the kernel knows. */
const nodes = new Map([[1, tree.root]]);
let last = 1_000_000;

function sizeOf(node) {
  const { kind, size, target = '' } = tree.describe(node);
  if (kind !== 'directory') return size ?? target.length;
  if (odd.recursiveSizes)
    return tree.names(node).reduce((sum, name) => sum + sizeOf(tree.child(node, name)), 0);
  return odd.directorySize ?? size ?? 4096;
}

function attributesOf(node) {
  const { kind, blocks, modified = ['0', 0], links = 1 } = tree.describe(node);
  const size = sizeOf(node);
  const hasBlocks = !odd.noBlocks && !(odd.recursiveSizes && kind === 'directory');
  return attributes({
    inode: BigInt({ stable: node.number, zero: 0, changing: ++last, renewed: last }[inodes]),
    size: BigInt(size),
    blocks: BigInt(hasBlocks ? (blocks ?? Math.ceil(size / 4096) * 8) : 0),
    seconds: BigInt(modified[0]),
    nanoseconds: modified[1],
    mode: kinds[kind].mode,
    links,
  });
}

function lookup(parent, body) {
  const node = tree.child(nodes.get(parent), body.subarray(0, -1).toString('latin1'));
  const error = node ? tree.describe(node).fails : 'ENOENT';
  if (error) return { ms: lookMs, error };
  // The kernel takes another number for another node.
  const number = inodes === 'renewed' ? ++last : node.number;
  nodes.set(number, node);
  return { ms: lookMs, content: entry(number, attributesOf(node), cacheMs) };
}

function readdir(number, body) {
  const node = nodes.get(number);
  const { failsAt = Infinity } = tree.describe(node);
  const offset = Number(body.readBigUInt64LE(8));
  const ms = offset === 0 ? listMs : 0;
  if (offset >= failsAt) return { ms, error: 'EIO' };
  const typeOf = (name) => (odd.noTypes ? 0 : kinds[tree.describe(tree.child(node, name)).kind].type);
  const names = tree.names(node).slice(0, failsAt);
  const inode = odd.noListedInodes ? 0n : 1n;
  const entries = names.map((name) => ({ name, inode, type: typeOf(name) }));
  return { ms, content: listing(entries, offset, body.readUInt32LE(16)) };
}

/** `struct fuse_kstatfs`: blocks are counted in fragments. */
function spaceOf({ blocks, free, available, blockSize, fragment }) {
  const content = Buffer.alloc(80);
  [blocks, free, available].forEach((count, i) => content.writeBigUInt64LE(BigInt(count), i * 8));
  [blockSize, 255, fragment].forEach((size, i) => content.writeUInt32LE(size, 40 + i * 4));
  return content;
}

serve(folder, {
  lookup,
  readdir,
  getattr: (number) => ({ content: looked(attributesOf(nodes.get(number)), cacheMs) }),
  ...(odd.space && { statfs: () => ({ content: spaceOf(odd.space) }) }),
  readlink: (number) => ({ content: Buffer.from(tree.describe(nodes.get(number)).target, 'latin1') }),
});
process.stdout.write('mounted\n');
