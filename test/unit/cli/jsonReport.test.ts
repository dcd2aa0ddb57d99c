import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { type ReportQueries, writeJsonReport } from '../../../src/cli/jsonReport';
import { fromText } from '../../../src/shared/text/byteString';
import { HumanError } from '../../../src/shared/errors';
import { tempFolder } from '../../support/trees/tempFolder';
import { aResult } from '../../support/service/usageData';

const nothing: ReportQueries = {
  readErrors: () => Promise.resolve([]),
  page: () => Promise.resolve([]),
};

function write(file: string, rootLength: number): Promise<void> {
  return writeJsonReport(file, { ...aResult, rootPath: fromText('/'.padEnd(rootLength, 'r')) }, nothing);
}

/** Lets no file of this process grow beyond so many bytes: a write is cut off there, as on a full disk. */
function limitFiles(bytes: number | string): void {
  execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:`]);
}

function fileLimit(): string {
  const args = ['--pid', String(process.pid), '--fsize', '--output=SOFT', '--noheadings', '--raw'];
  return execFileSync('prlimit', args, { encoding: 'utf8' }).trim();
}

describe('The report', () => {
  it('fails where only a part of a write finds room, however small the rest', async () => {
    const folder = tempFolder('report');
    const whole = path.join(folder, 'whole.json');
    await write(whole, 1);
    const limit = 64 * 1024;
    const before = fileLimit();
    for (const missing of [1, 2, 3, 1000]) {
      const rootLength = 1 + limit + missing - fs.statSync(whole).size;
      const cut = path.join(folder, `cut-${missing}.json`);
      limitFiles(limit);
      try {
        await assert.rejects(write(cut, rootLength), HumanError);
      } finally {
        limitFiles(before);
      }
      assert.equal(fs.statSync(cut).size, limit);
    }
  });
});
