// Mocha's spec reporter, which also writes what ran to the file that TEST_RESULT names.
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const files = new Set();
    runner.on('test end', (test) => files.add(test.file));
    runner.once('end', () => {
      if (process.env.TEST_RESULT === undefined) return;
      const { passes, failures, pending } = runner.stats;
      writeFileSync(
        process.env.TEST_RESULT,
        JSON.stringify({ passes, failures, pending, files: [...files] }),
      );
    });
  }
};
