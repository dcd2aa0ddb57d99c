import assert from 'node:assert/strict';
import { ViewState } from '../../../../src/host/editor/viewState';
import { newMemory, TestConfig } from '../../../support/host/memory';

describe('ViewState', () => {
  it('is as the settings say until the person chooses something, which the window keeps', async () => {
    const memory = newMemory();
    const config = new TestConfig();
    const view = new ViewState(memory, config);
    assert.equal(view.get('sortBy'), 'size');
    await view.set('sortBy', 'name');
    await view.set('showGrowth', true);
    assert.equal(config.get('sortBy'), 'size', 'the setting is as it was');
    const later = new ViewState(memory, config);
    assert.deepEqual([later.get('sortBy'), later.get('showGrowth')], ['name', true]);
  });

  it('follows a setting that is changed afterwards, and says so', async () => {
    const config = new TestConfig();
    const view = new ViewState(newMemory(), config);
    await view.set('sortBy', 'name');
    await view.set('showGrowth', true);
    const changed: string[] = [];
    view.onDidChange((key) => changed.push(key));
    config.set('sortBy', 'files');
    assert.deepEqual([view.get('sortBy'), view.get('showGrowth')], ['files', true]);
    assert.deepEqual(changed, ['sortBy']);
  });

  it('keeps the period, and takes a damaged memory for none', async () => {
    const memory = newMemory();
    const view = new ViewState(memory, new TestConfig());
    assert.deepEqual(view.period, { kind: 'scan' });
    await view.set('period', { kind: 'ago', ms: 5 });
    assert.deepEqual(view.period, { kind: 'ago', ms: 5 });
    for (const key of memory.keys()) await memory.update(key, { broken: true });
    await memory.update('view.sortBy', 'nonsense');
    assert.deepEqual(view.period, { kind: 'scan' });
    assert.equal(view.get('sortBy'), 'size');
  });
});
