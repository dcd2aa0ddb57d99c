// The trees of an odd file system. Each has a root node, `describe(node)`, `names(node)` and `child(node, name)`; nodes are
// numbered from 1, and names are bytes (latin1).
import fs from 'node:fs';

/** The tree of an `OddEntries`. */
export function describedTree(entries) {
  const nodes = [undefined];
  /** Nodes with several names, by their key. */
  const shared = new Map();

  const add = (entry) => {
    const known = entry.same === undefined ? undefined : shared.get(entry.same);
    if (known) return known;
    const kind = entry.entries ? 'directory' : entry.target === undefined ? 'file' : 'symlink';
    const node = { number: nodes.length, ...entry, kind };
    nodes.push(node);
    if (entry.same !== undefined) shared.set(entry.same, node);
    node.below = new Map(Object.entries(entry.entries ?? {}).map(([name, each]) => [name, add(each)]));
    return node;
  };
  return {
    root: add({ entries }),
    describe: (node) => node,
    names: ({ below, repeats = [] }) => [...below.keys(), ...repeats],
    child: ({ below }, name) => below.get(name),
  };
}

/** The tree in a real folder, as it is at each look. */
export function mirroredTree(folder) {
  /** By device and inode. */
  const nodes = new Map();

  const at = (path) => {
    const stats = fs.lstatSync(bytes(path), { bigint: true, throwIfNoEntry: false });
    if (!stats) return undefined;
    const key = `${stats.dev}:${stats.ino}`;
    const node = nodes.get(key) ?? { number: nodes.size + 1 };
    nodes.set(key, node);
    return Object.assign(node, { path, stats });
  };
  const describe = ({ path, stats }) => ({
    kind: stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'symlink' : 'file',
    ...{ size: Number(stats.size), blocks: Number(stats.blocks), links: Number(stats.nlink) },
    modified: [String(stats.mtimeNs / 1_000_000_000n), Number(stats.mtimeNs % 1_000_000_000n)],
    target: stats.isSymbolicLink() ? fs.readlinkSync(bytes(path), 'latin1') : undefined,
  });
  return {
    root: at(folder),
    describe: (node) => describe(at(node.path) ?? node),
    names: ({ path }) => fs.readdirSync(bytes(path), 'latin1'),
    child: ({ path }, name) => at(`${path}/${name}`),
  };
}

function bytes(path) {
  return Buffer.from(path, 'latin1');
}
