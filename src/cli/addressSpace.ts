import { readFileSync } from 'node:fs';
import { HumanError } from '../shared/errors';
import { formatBytes } from '../shared/text/bytes';
import { words } from '../shared/text/words';

const noGuard = '--disable-wasm-trap-handler';
const mebi = 2 ** 20;
/** Node reserves this much for one SQLite, unless an option tells it not to. */
const guardBytes = 11_000 * mebi;
const processBytes = 2_200 * mebi;
const threadBytes = 400 * mebi;

/**
 * Node ends with a stack of its own where it cannot reserve address space, so a limit is looked at before. The numbers are
 * measured, with Node 20 on x64.
 *
 * @throws HumanError where the limit is too low for so many threads
 */
export function checkAddressSpace(threads: number): void {
  const limit = limitOf();
  const options = [...process.execArgv, process.env['NODE_OPTIONS']].join(' ');
  const guard = options.includes(noGuard) ? 0 : guardBytes;
  if (limit >= processBytes + guard + threads * threadBytes) return;
  const affordable = Math.min(threads, Math.floor((limit - processBytes) / threadBytes));
  const allowed = formatBytes(limit, 'binary');
  throw new HumanError(
    affordable < 1
      ? words(
          'There is not enough memory: {0} of address space are allowed. Raise that limit (ulimit -v).',
          allowed,
        )
      : words(
          'There is not enough memory: {0} of address space are allowed. Raise that limit (ulimit -v), or lower what is needed: node {1} scan.mjs --max-procs {2}.',
          ...[allowed, noGuard, String(affordable)],
        ),
  );
}

/** In bytes; Infinity where there is none, or the platform does not tell. */
function limitOf(): number {
  try {
    const [, limit] = /^Max address space +(\d+) /m.exec(readFileSync('/proc/self/limits', 'latin1')) ?? [];
    return limit === undefined ? Infinity : Number(limit);
  } catch {
    return Infinity;
  }
}
