// Runs one folder of mocha tests, and makes sure that all of them ran.
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { run } from './childProcess.mjs';
import { print } from './output.mjs';

/**
 * Runs a command that ends with a mocha run under reporter.cjs.
 *
 * @param {string} sources the folder of `*.test.ts` files, every one of which must have run a test
 * @param {string} options.result the name of the file with the counts; that of the folder by default
 * @param {boolean} options.retries whether to say how many tests were tried again
 * @returns {Promise<{passed: number, failed: number}>}
 * @throws Error when the run came to no result, or left tests out
 */
export async function runSuite(
  sources,
  command,
  { minutes, env, partial, retries = false, result: name = path.basename(sources) },
) {
  const result = path.resolve('artifacts/results', `${name}.json`);
  await mkdir(path.dirname(result), { recursive: true });
  await rm(result, { force: true });
  let ended;
  const output = await run(command[0], command.slice(1), {
    minutes,
    env: { ...env, TEST_RESULT: result },
  }).catch((error) => {
    ended = error;
    return error.output ?? '';
  });
  if (retries) print(`Tests tried again: ${output.split('tried again: ').length - 1}`);
  const counts = await readFile(result, 'utf8').then(JSON.parse, () => undefined);
  if (counts === undefined) throw ended ?? new Error('The run ended without a result.');
  const { passes, failures, pending, files } = counts;
  const problems = partial ? [] : await leftOut(sources, files);
  if (passes + failures === 0) problems.push('No test ran.');
  if (pending > 0) problems.push(`${pending} tests were skipped.`);
  // Of a part, mocha fails each file that has none of it.
  if (ended !== undefined && failures === 0 && !partial) problems.push(ended.message);
  for (const problem of problems) print(problem);
  return { passed: passes, failed: failures + problems.length };
}

/** One message for every test file that ran no test. */
async function leftOut(sources, files) {
  const folder = path.basename(sources);
  const nameOf = (file) =>
    file
      .split(`/${folder}/`)
      .at(-1)
      .replace(/\.m?[jt]s$/, '');
  const ran = new Set(files.map(nameOf));
  const wanted = (await readdir(sources, { recursive: true })).filter((file) => file.endsWith('.test.ts'));
  return wanted
    .filter((file) => !ran.has(file.replace(/\.ts$/, '')))
    .map((file) => `${sources}/${file} ran no test.`);
}
