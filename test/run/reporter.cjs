// Mocha's spec reporter, which also writes what ran to the file that TEST_RESULT names, and writes its lines to the
// file that TEST_OUTPUT names where the console is not a person's (in the extension host).
const { appendFileSync, writeFileSync } = require('node:fs');
const { format } = require('node:util');
const { reporters } = require('mocha');

const { TEST_OUTPUT: output, TEST_RESULT: result } = process.env;
if (output) reporters.Base.consoleLog = (...args) => appendFileSync(output, `${format(...args)}\n`);

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const files = new Set();
    // A window may be slow once; a test that passes only at its second try is said to.
    runner.on('retry', ({ title }, { message }) =>
      reporters.Base.consoleLog('    tried again: %s (%s)', title, message),
    );
    const durations = [];
    runner.on('test end', (test) => files.add(test.file));
    for (const event of ['test end', 'hook end'])
      runner.on(event, (part) => durations.push({ title: part.fullTitle(), ms: part.duration ?? 0 }));
    runner.once('end', () => {
      if (result === undefined) return;
      const { passes, failures, pending } = runner.stats;
      durations.sort((a, b) => b.ms - a.ms);
      const counts = { passes, failures, pending, files: [...files], durations };
      writeFileSync(result, JSON.stringify(counts, null, 1));
    });
  }
};
