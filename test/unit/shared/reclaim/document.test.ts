import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ruleTable } from '../../../support/reclaim/ruleTable';

/** A line of a table without the spaces that align it. */
function cells(line: string): string {
  return line
    .replace(/ +\| */g, ' | ')
    .replace(/-{3,}/g, '---')
    .trim();
}

describe('docs/reclaimable.md', () => {
  it('has the table of all rules', () => {
    const text = readFileSync('docs/reclaimable.md', 'utf8');
    const lines = text.split('\n').filter((line) => line.startsWith('|'));
    const [first] = ruleTable();
    const at = lines.findIndex((line) => cells(line) === cells(first!));
    const table = lines.slice(at, at + ruleTable().length);
    assert.deepEqual(table.map(cells), ruleTable().map(cells));
  });
});
