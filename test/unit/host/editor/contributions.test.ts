import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import {
  chartViewType,
  commandIds,
  contextKeys,
  rowCommandIds,
  showMoreCommandId,
  typeNameCommandId,
  viewContainerId,
  viewIds,
} from '../../../../src/host/editor/contributions';
import { settings } from '../../../../src/shared/settings';

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category: string }[];
    readonly configuration: readonly {
      readonly properties: Readonly<
        Record<string, { default: unknown; scope: string; enum?: readonly string[] }>
      >;
    }[];
    readonly keybindings: readonly Readonly<Record<'key' | 'command' | 'args' | 'when', string>>[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string }[] };
  };
}

const text = readFileSync('package.json', 'utf8');
const manifest = JSON.parse(text) as Manifest;
const { contributes } = manifest;
const properties = Object.assign(
  {},
  ...contributes.configuration.map((group) => group.properties),
) as Manifest['contributes']['configuration'][number]['properties'];

describe('package.json', () => {
  it('contributes the commands that are registered, and no other', () => {
    const registered = [...Object.values(commandIds), ...Object.values(rowCommandIds)].sort();
    assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), registered);
    for (const { command, category } of contributes.commands) assert.equal(category, '%category%', command);
  });

  it('names only such commands in its menus, and hides from the palette what needs a row', () => {
    const known = new Set<string>([...Object.values(commandIds), ...Object.values(rowCommandIds)]);
    const used = Object.values(contributes.menus).flat();
    assert.deepEqual(
      used.filter(({ command }) => !known.has(command)),
      [],
    );
    const hidden = contributes.menus['commandPalette']!.filter(({ when }) => when === 'false');
    assert.deepEqual(hidden.map(({ command }) => command).sort(), Object.values(rowCommandIds).sort());
    assert.equal(known.has(showMoreCommandId), false);
  });

  it('has keys for nothing but to delete and to find names by letters, in the tree only', () => {
    const { keybindings } = contributes;
    const letters = keybindings.filter(({ command }) => command === typeNameCommandId);
    const others = keybindings.filter(({ command }) => command !== typeNameCommandId);
    assert.deepEqual(
      others.map(({ key, command }) => `${key} ${command}`),
      [`delete ${commandIds.delete}`, `shift+delete ${commandIds.deletePermanently}`],
    );
    for (const { when } of others)
      assert.equal(when, 'focusedView == diskUsage.folders && listFocus && !inputFocus');
    assert.equal(letters.map(({ args }) => args).join(''), 'abcdefghijklmnopqrstuvwxyz0123456789.-_');
    for (const { key, args, when } of letters) {
      assert.equal(key, args === '_' ? 'shift+-' : args);
      assert.equal(when, 'focusedView == diskUsage.folders && listFocus && !inputFocus && !vim.active');
    }
  });

  it('offers in the view’s title what needs a folder only where there is one, but for the log', () => {
    const free = contributes.menus['view/title']!.filter(
      ({ when }) => !/workspaceFolderCount > 0|diskUsage\.(scanning|hasReadErrors)/.test(when ?? ''),
    );
    assert.deepEqual(
      free.map(({ command }) => command),
      [commandIds.showLog],
    );
  });

  it('declares each setting as the registry has it: type, limits, default, scope', () => {
    const keys = Object.keys(settings).map((key) => `diskUsage.${key}`);
    assert.deepEqual(Object.keys(properties).sort(), keys.sort());
    for (const [key, setting] of Object.entries(settings)) {
      const declared = Object.entries(properties[`diskUsage.${key}`]!);
      const { default: value, scope, schema } = setting;
      assert.deepEqual(
        Object.fromEntries(declared.filter(([name]) => !/description|order/i.test(name))),
        { ...schema, default: value, scope },
        key,
      );
    }
  });

  it('has each setting with its default in the README, and the restricted ones in a sentence', () => {
    const readme = readFileSync('README.md', 'utf8');
    for (const [key, setting] of Object.entries(settings)) {
      const [, shown] =
        new RegExp(`^\\| \`diskUsage\\.${key}\` +\\| \`([^|]*)\` +\\|`, 'm').exec(readme) ?? [];
      const value: unknown = setting.default;
      assert.equal(shown, typeof value === 'string' && value !== '' ? value : JSON.stringify(value), key);
    }
    const [, named = ''] = /untrusted workspace cannot set ([^.]*)\./.exec(readme) ?? [];
    const restricted = Object.entries(settings).flatMap(([key, { isRestricted }]) =>
      isRestricted ? [key] : [],
    );
    assert.deepEqual([...named.matchAll(/`(\w+)`/g)].map(([, key]) => key!).sort(), restricted.sort());
  });

  it('keeps an untrusted workspace from the settings that are restricted, and no others', () => {
    const keys = Object.entries(settings).flatMap(([key, { isRestricted }]) => (isRestricted ? [key] : []));
    assert.deepEqual(
      [...manifest.capabilities.untrustedWorkspaces.restrictedConfigurations].sort(),
      keys.map((key) => `diskUsage.${key}`).sort(),
    );
    // Whoever adds a setting decides this; these must never be free.
    for (const key of ['dbPath', 'followSymlinks', 'autoScan', 'maxProcs'])
      assert.ok(keys.includes(key), key);
  });

  it('has the views, their container and the chart’s serializer', () => {
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map(({ id }) => id),
      [viewContainerId],
    );
    assert.deepEqual(
      contributes.views[viewContainerId]?.map(({ id }) => id),
      Object.values(viewIds),
    );
    assert.equal(manifest.activationEvents.includes(`onWebviewPanel:${chartViewType}`), true);
  });

  it('asks for the context keys that are set, and all of them', () => {
    const conditions = [...text.matchAll(/"when": "([^"]*)"/g)].map(([, when]) => when!).join(' ');
    const asked = new Set(conditions.match(/(?<!config\.)\bdiskUsage\.\w+/g));
    for (const id of Object.values(viewIds)) asked.delete(id);
    assert.deepEqual([...asked].sort(), Object.values(contextKeys).sort());
  });

  it('has every word in package.nls.json, and no other', () => {
    const words = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>;
    const used = [...text.matchAll(/"%([^"%]+)%"/g)].map(([, key]) => key!);
    assert.deepEqual([...new Set(used)].sort(), Object.keys(words).sort());
  });
});

describe('l10n/bundle.l10n.json', () => {
  it('holds every text that the host says', () => {
    execFileSync(process.execPath, ['l10n/extract.mjs', '--check'], { stdio: 'pipe' });
  });
});
