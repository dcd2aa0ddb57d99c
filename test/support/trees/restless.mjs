// A process that changes a tree at full speed until it is killed: node restless.mjs KIND ROOT OUTSIDE FIRST
import fs from 'node:fs';
import path from 'node:path';

const [kind, root, outside, first] = process.argv.slice(2);
const quietly = (change) => {
  try {
    change();
  } catch {
    // Another process was quicker.
  }
};

/** The folder is a symlink out of the root, then itself again. */
function swap(folder) {
  fs.renameSync(folder, `${folder}.away`);
  fs.symlinkSync(outside, folder);
  fs.unlinkSync(folder);
  fs.renameSync(`${folder}.away`, folder);
}

/** Folders and files come and go. */
function churn(folder) {
  fs.mkdirSync(path.join(folder, 'new', 'inner'), { recursive: true });
  for (let i = 0; i < 5; i++) fs.writeFileSync(path.join(folder, 'new', 'inner', `f${i}`), 'x');
  fs.renameSync(path.join(folder, 'new'), path.join(folder, `moved-${first}`));
  fs.rmSync(path.join(folder, `moved-${first}`), { recursive: true });
}

for (let i = Number(first); ; i++) {
  const folder = path.join(root, `d${i % 8}`);
  quietly(() =>
    kind === 'swap' ? swap(folder) : kind === 'swap-deep' ? swap(path.join(folder, 'deep')) : churn(folder),
  );
}
