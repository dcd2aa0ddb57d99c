import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { benchGrowth } from './growth';
import { benchInEditor } from './inEditor';
import { benchLive } from './live';
import { measureTree } from './measureTree';
import { benchMemory } from './memory';
import { machine, printRows, type Row, slower } from './report';
import { benchRevisit } from './revisit';
import { benchStore } from './store';
import { type TreeName, trees, treesFolder } from './trees';
import { benchTypes } from './types';

const parts = {
  growth: 'what an entry takes, of 10,000, 100,000 and a million',
  memory: 'peak memory of one scan and of ten, and of a million folders',
  store: 'the store alone, with made rows of 100,000 and a million folders',
  live: 'what a change costs in roots of 1,000, 10,000 and 100,000 folders',
  revisit: 'what it takes to see that a stored result of a or b is still true',
  types: 'the files of b by type, age and size',
  editor: 'the extension in a real VS Code, with tree b (Linux x64 only)',
} as const;
const standard = ['a', 'b', 'c', 'd', 'skew', ...Object.keys(parts)];

const usageText = `Usage: npm run bench -- [WHAT…] [--runs N] [--max-procs N] [--folder DIR] [--cold] [--json FILE] [--compare FILE]
Trees, and parts of their own; ${standard.join(' ')} where none is named:
${[...Object.entries(trees).map(([name, { says }]) => [name, says]), ...Object.entries(parts)]
  .map(([name = '', says]) => `  ${name.padEnd(7)} ${says}`)
  .join('\n')}
The trees stay in ${treesFolder()}, or in --folder.
--cold empties the file system's caches before every run and needs root.`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '7' },
      'max-procs': { type: 'string', default: '2' },
      folder: { type: 'string', default: treesFolder() },
      cold: { type: 'boolean', default: false },
      json: { type: 'string', default: 'artifacts/bench/result.json' },
      compare: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(usageText);
    return;
  }
  const wanted = positionals.length > 0 ? positionals : standard;
  const unknown = wanted.filter((name) => !(name in trees) && !(name in parts));
  if (unknown.length > 0) throw new Error(`Nothing is called ${unknown.join(' ')}\n${usageText}`);
  const options = {
    folder: path.resolve(values.folder),
    maxProcs: Number(values['max-procs']),
    runs: Number(values.runs),
    cold: values.cold,
  };
  console.log(machine());
  const rows: Row[] = [];
  for (const name of wanted) if (name in trees) rows.push(...(await measureTree(name as TreeName, options)));
  if (rows.length > 0) {
    printRows(rows, options.maxProcs);
    fs.mkdirSync(path.dirname(values.json), { recursive: true });
    fs.writeFileSync(values.json, JSON.stringify({ machine: machine(), ...options, rows }, null, 2));
    if (values.compare !== undefined) compare(rows, values.compare);
  }
  if (wanted.includes('growth')) await benchGrowth(options);
  if (wanted.includes('memory')) await benchMemory(options.folder, options.maxProcs);
  if (wanted.includes('store')) await benchStore(options.runs);
  if (wanted.includes('live')) await benchLive(options.runs);
  if (wanted.includes('revisit')) await benchRevisit(options.folder, options.runs);
  if (wanted.includes('types')) await benchTypes(options.folder, options.maxProcs, options.runs);
  if (wanted.includes('editor'))
    benchInEditor(options.folder, path.resolve(path.dirname(values.json), 'editor.json'));
}

function compare(rows: readonly Row[], file: string): void {
  const { rows: before } = JSON.parse(fs.readFileSync(file, 'utf8')) as { rows: readonly Row[] };
  const lines = slower(rows, before);
  for (const line of lines) console.log(line);
  if (lines.length > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
