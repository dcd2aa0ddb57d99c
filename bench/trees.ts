import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The trees that are measured. Sizes are made by truncation, so that no disk fills. */
export const trees = {
  a: { says: 'large npm packages, over 100,000 files', make: makePackages },
  b: {
    says: '1,000,000 files in 80,000 folders; hard links, symlinks, names not UTF-8',
    make: (folder: string) => {
      makeLarge(folder, 80_000);
    },
  },
  c: { says: '200,000 files in one folder', make: makeFlat },
  d: { says: '300 levels', make: makeDeep },
  skew: { says: '200,000 files, 90 % of them under one child', make: makeSkewed },
  b10k: {
    says: 'as b, with 10,000 files',
    make: (folder: string) => {
      makeLarge(folder, 800);
    },
  },
  b100k: {
    says: 'as b, with 100,000 files',
    make: (folder: string) => {
      makeLarge(folder, 8000);
    },
  },
  dirs: { says: '1,000,000 folders, nothing else', make: makeFolders },
} as const;

export type TreeName = keyof typeof trees;

/** Where they are kept. Not in the project: what packages, formats or watches it would walk millions of files. */
export function treesFolder(): string {
  return path.join(process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache'), 'disk-usage-bench');
}

/** The tree's folder; made when it is not there yet, and only then taken as made when it is whole. */
export function treeFolder(folder: string, name: TreeName): string {
  const tree = path.join(folder, name);
  if (fs.existsSync(tree)) return tree;
  console.error(`Making tree ${name}: ${trees[name].says} …`);
  const unfinished = `${tree}.unfinished`;
  fs.rmSync(unfinished, { recursive: true, force: true });
  fs.mkdirSync(unfinished, { recursive: true });
  trees[name].make(unfinished);
  fs.renameSync(unfinished, tree);
  return tree;
}

const packages = [
  ...['@mui/icons-material@6.1.6', '@tabler/icons@3.21.0', '@carbon/icons@11.50.0'],
  ...['@material-symbols/svg-400@0.27.0', 'googleapis@144.0.0', 'date-fns@4.1.0', 'aws-sdk@2.1692.0'],
  ...['three@0.170.0', 'typescript@5.6.3', 'core-js@3.39.0', 'jest@29.7.0', '@angular/cli@18.2.12'],
];

function makePackages(folder: string): void {
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps', '--loglevel=error'];
  execFileSync('npm', ['install', '--prefix', folder, ...options, ...packages], { stdio: 'inherit' });
}

function makeLarge(folder: string, folders: number): void {
  const perFolder = 12;
  for (let i = 0; i < folders; i++) {
    const inner = largeFolder(folder, i);
    fs.mkdirSync(inner, { recursive: true });
    for (let j = 0; j < perFolder; j++) sized(`${inner}/file-${j}.dat`, (i * 31 + j * 977) % 20_000);
    if (i % 4 === 0) fs.linkSync(`${inner}/file-0.dat`, `${inner}/hard-link`);
    if (i % 6 === 1) fs.linkSync(`${largeFolder(folder, i - 1)}/file-1.dat`, `${inner}/linked-across`);
    if (i % 40 === 0) fs.symlinkSync('..', `${inner}/loop`);
    if (i % 36 === 0) sized(Buffer.from(`${inner}/caf\xe9-\xff`, 'latin1'), 100);
  }
}

/** Forty folders a level, so that the tree is four levels deep. */
function largeFolder(folder: string, i: number): string {
  return `${folder}/part-${Math.floor(i / 1600)}/group-${Math.floor(i / 40) % 40}/item-${i % 40}`;
}

function makeFolders(folder: string): void {
  for (let i = 0; i < 10_000; i++) {
    const inner = `${folder}/part-${Math.floor(i / 100)}/group-${i % 100}`;
    fs.mkdirSync(inner, { recursive: true });
    for (let j = 0; j < 99; j++) fs.mkdirSync(`${inner}/folder-${j}`);
  }
}

function makeFlat(folder: string): void {
  for (let i = 0; i < 200_000; i++) sized(`${folder}/some-file-name-${i}.log`, i % 10_000);
}

function makeDeep(folder: string): void {
  let inner = folder;
  for (let i = 0; i < 300; i++) {
    inner += '/level';
    fs.mkdirSync(inner);
    for (let j = 0; j < 20; j++) sized(`${inner}/file-${j}`, j * 100);
  }
}

function makeSkewed(folder: string): void {
  for (let i = 0; i < 10_000; i++) {
    const inner = i % 10 === 0 ? `${folder}/light-${i}` : `${folder}/heavy/more/d${i % 300}/d${i}`;
    fs.mkdirSync(inner, { recursive: true });
    for (let j = 0; j < 20; j++) sized(`${inner}/file-${j}`, j * 500);
  }
}

function sized(file: string | Buffer, bytes: number): void {
  const fd = fs.openSync(file, 'w');
  fs.ftruncateSync(fd, bytes);
  fs.closeSync(fd);
}
