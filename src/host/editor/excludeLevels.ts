import { ConfigurationTarget, Uri, workspace, type WorkspaceConfiguration } from 'vscode';
import { errorMessage, HumanError } from '../../shared/errors';
import { settings } from '../../shared/settings';
import { words } from '../../shared/text/words';
import { extensionPrefix } from './contributions';

/** A place in which a person keeps a setting, the most specific first. */
export type Level = 'workspaceFolder' | 'workspace' | 'global';

const targets: Readonly<Record<Level, ConfigurationTarget>> = {
  workspaceFolder: ConfigurationTarget.WorkspaceFolder,
  workspace: ConfigurationTarget.Workspace,
  global: ConfigurationTarget.Global,
};

/** Our settings as they are, for a root where they may differ between folders. */
export function section(root?: string): WorkspaceConfiguration {
  return workspace.getConfiguration(extensionPrefix, root === undefined ? undefined : Uri.file(root));
}

/**
 * The value of `exclude` at each level where it is set; `default` is that of another extension. VS Code takes only the
 * most specific one, so that a repository would hide the globs of its user.
 */
export function excludeLevels(root: string): ReadonlyMap<Level | 'default', unknown> {
  const { defaultValue, globalValue, workspaceValue, workspaceFolderValue } =
    section(root).inspect('exclude') ?? {};
  const values = new Map<Level | 'default', unknown>([
    ['default', defaultValue],
    ['global', globalValue],
    // Without a workspace file, both are the same file.
    ['workspace', workspace.workspaceFile && workspaceValue],
    ['workspaceFolder', workspaceFolderValue],
  ]);
  return new Map([...values].filter(([, value]) => value !== undefined));
}

/**
 * Adds globs to those that a level itself has. Returns those that it did not have. Rejects with a HumanError where its
 * value is invalid or its file cannot be written.
 */
export async function addGlobs(root: string, level: Level, globs: readonly string[]): Promise<string[]> {
  const own = ownGlobs(root, level);
  if (own === undefined)
    throw new HumanError(
      words('The setting {0} is no list of globs. Correct it first.', 'diskUsage.exclude'),
    );
  const added = globs.filter((glob) => !own.includes(glob));
  if (added.length > 0) await write(root, level, [...own, ...added]);
  return added;
}

/** Removes globs from those that a level itself has. Returns those that it had. Rejects as `addGlobs`. */
export async function removeGlobs(root: string, level: Level, globs: readonly string[]): Promise<string[]> {
  const own = ownGlobs(root, level) ?? [];
  const [removed, kept] = [true, false].map((is) => own.filter((glob) => globs.includes(glob) === is));
  if (removed!.length > 0) await write(root, level, kept!);
  return removed!;
}

/** Undefined: the level has a value that is none. */
function ownGlobs(root: string, level: Level): readonly string[] | undefined {
  const value = excludeLevels(root).get(level) ?? [];
  return settings.exclude.is(value) ? value : undefined;
}

/** A level without globs does not have the setting. */
async function write(root: string, level: Level, globs: readonly string[]): Promise<void> {
  try {
    await section(root).update('exclude', globs.length > 0 ? globs : undefined, targets[level]);
  } catch (error) {
    throw new HumanError(
      words('The setting {0} could not be changed: {1}', 'diskUsage.exclude', errorMessage(error)),
    );
  }
}
