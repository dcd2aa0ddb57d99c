import path from 'node:path';
import { env, UIKind, Uri, window, workspace } from 'vscode';
import { errorCode, errorMessage } from '../../shared/errors';
import type { LookedAtItem, RemovalFailure, RemovalMode, TrashedItem } from '../../shared/removal';
import { fromText, toExactText, toText } from '../../shared/text/byteString';
import { displayName, displayText } from '../../shared/text/displayName';
import { isWithin, join } from '../../shared/text/paths';
import { t } from '../../shared/text/words';
import type { Editor } from '../editor/editor';
import { escapeLinks } from '../editor/format';
import type { Removable } from '../folders/treeNodes';
import { whileBusy } from './busy';
import { showDetails } from './details';
import { doneText, freesText, question, refusalText } from './removeText';

/** A file or folder that a person wants to delete. */
export interface RemovalTarget extends Removable {
  readonly root: string;
}

interface Outcome {
  readonly done: LookedAtItem[];
  readonly trashed: { readonly root: string; readonly items: readonly TrashedItem[] }[];
  /** Why items stay, in sentences. */
  readonly kept: string[];
  readonly failures: RemovalFailure[];
  failureCount: number;
  freed: number;
}

interface Looked {
  readonly root: string;
  readonly items: readonly LookedAtItem[];
  readonly frees: number;
  readonly isAtMost: boolean;
}

/** The editor's own trash is there on the desktop only, and no API tells. */
const hasEditorTrash = (): boolean => env.uiKind === UIKind.Desktop && env.remoteName === undefined;

/**
 * Looks at the targets, asks, removes what was confirmed, and says what was done. To delete for good what has no trash is
 * a decision of its own.
 * @param refused sentences about what the caller left out
 */
export async function removeItems(
  editor: Editor,
  targets: readonly RemovalTarget[],
  mode: RemovalMode,
  refused: readonly string[] = [],
): Promise<void> {
  const outcome: Outcome = {
    ...{ done: [], trashed: [], kept: [...refused], failures: [] },
    ...{ failureCount: 0, freed: 0 },
  };
  const looked: Looked[] = [];
  for (const root of new Set(targets.map((target) => target.root)))
    looked.push(await look(editor, root, targets, outcome));
  if (looked.every(({ items }) => items.length === 0)) {
    await tell(editor, outcome, outcome.kept.length > 1 ? t('Nothing can be deleted here.') : '');
    return;
  }
  if (mode === 'permanent') await removeForGood(editor, looked, outcome, []);
  else await removeToTrash(editor, looked, outcome);
}

async function look(
  editor: Editor,
  root: string,
  targets: readonly RemovalTarget[],
  { kept }: Outcome,
): Promise<Looked> {
  const own = targets.filter((target) => target.root === root);
  const allowed = own.filter((target) => !isEditorData(editor, target));
  for (const target of own)
    if (!allowed.includes(target)) kept.push(refusalText({ path: target.path, kind: 'kept' }));
  const paths = allowed.map((target) => target.path);
  const { items, refused, frees, isAtMost } = await whileBusy(
    editor,
    root,
    t('Looking at what would go'),
    () => editor.usage.lookBeforeRemoval(root, paths),
  );
  kept.push(...refused.map(refusalText));
  const proofs = new Map(allowed.map((target) => [target.path, target.proof]));
  return { root, items: items.map((item) => ({ ...item, proof: proofs.get(item.path) })), frees, isAtMost };
}

/** Whether the editor keeps its own data there. */
function isEditorData({ context, usage }: Editor, { root, path: relative }: RemovalTarget): boolean {
  const { globalStorageUri, storageUri } = context;
  const folders = [globalStorageUri, storageUri].flatMap((uri) =>
    uri ? [fromText(path.dirname(uri.fsPath))] : [],
  );
  return [fromText(root), usage.state(root)?.result?.rootPath ?? fromText(root)].some((base) => {
    const target = join(base, relative);
    return folders.some((folder) => isWithin(folder, target) || isWithin(target, folder));
  });
}

async function removeToTrash(editor: Editor, looked: readonly Looked[], outcome: Outcome): Promise<void> {
  const hasTrash = ({ path: at, trash }: LookedAtItem): boolean =>
    hasEditorTrash() ? toExactText(at) !== undefined : trash !== undefined;
  const part = (keep: (item: LookedAtItem) => boolean): Looked[] =>
    looked
      .map((each) => ({ ...each, items: each.items.filter(keep) }))
      .filter(({ items }) => items.length > 0);
  const movable = part(hasTrash);
  const others = part((item) => !hasTrash(item));
  if (movable.length > 0) {
    if (!(await confirm(editor, 'trash', movable, trashNotes(movable)))) return;
    for (const each of movable)
      await (hasEditorTrash() ? moveByEditor : remove)(editor, each, 'trash', outcome);
    const offersMore = others.length > 0;
    await tell(editor, outcome, doneText('trash', outcome.done, 0, editor.wording), offersMore);
    for (const list of [outcome.done, outcome.trashed, outcome.kept, outcome.failures]) list.length = 0;
    outcome.failureCount = 0;
  }
  if (others.length === 0) return;
  const reasons = others.flatMap(({ items }) => items.flatMap(({ noTrash }) => noTrash ?? []));
  const note = reasons.some(({ kind }) => kind === 'trashItself')
    ? t('It cannot be moved to the trash, because it is in the trash or holds it.')
    : t('There is no trash on its file system, so it can only be deleted permanently.');
  await removeForGood(editor, others, outcome, [note]);
}

async function removeForGood(
  editor: Editor,
  looked: readonly Looked[],
  outcome: Outcome,
  notes: readonly string[],
): Promise<void> {
  const frees = looked.reduce((sum, each) => sum + each.frees, 0);
  const isAtMost = looked.some((each) => each.isAtMost) || notes.length > 0;
  const all = [...notes, freesText(frees, isAtMost, editor.wording)];
  if (!(await confirm(editor, 'permanent', looked, all))) return;
  for (const each of looked) await remove(editor, each, 'permanent', outcome);
  await tell(editor, outcome, doneText('permanent', outcome.done, outcome.freed, editor.wording));
}

async function confirm(
  editor: Editor,
  mode: RemovalMode,
  looked: readonly Looked[],
  notes: readonly string[],
): Promise<boolean> {
  const items = looked.flatMap((each) => each.items);
  const { message, detail, action } = question(mode, items, notes, editor.wording);
  const answer = await window.showWarningMessage(escapeLinks(message), { modal: true, detail }, action);
  return answer === action;
}

/** A trash within a scanned folder goes on counting there. */
function trashNotes(looked: readonly Looked[]): string[] {
  const within = looked.flatMap(({ root, items }) =>
    items.flatMap(({ trash }) => (trash !== undefined && isWithin(trash, fromText(root)) ? [trash] : [])),
  );
  if (hasEditorTrash() || within.length === 0) return [];
  return [t('The trash is in the scanned folder and goes on counting there: {0}', displayName(within[0]!))];
}

async function remove(
  editor: Editor,
  { root, items }: Looked,
  mode: RemovalMode,
  outcome: Outcome,
): Promise<void> {
  const title = mode === 'trash' ? t('Moving to the trash') : t('Deleting');
  const result = await whileBusy(editor, root, title, () => editor.usage.remove(root, items, mode));
  outcome.done.push(...items.filter(({ path: at }) => result.removed.includes(at)));
  if (result.trashed.length > 0) outcome.trashed.push({ root, items: result.trashed });
  outcome.kept.push(...result.refused.map(refusalText));
  if (result.cancelled) outcome.kept.push(t('The deletion was cancelled.'));
  outcome.failures.push(...result.failures);
  outcome.failureCount += result.failureCount;
  outcome.freed += result.freed;
}

async function moveByEditor(
  editor: Editor,
  { root, items }: Looked,
  _: RemovalMode,
  outcome: Outcome,
): Promise<void> {
  for (const item of items) {
    const file = Uri.file(path.join(root, toText(item.path)));
    const refused = await editor.usage.checkBeforeRemoval(root, [item]);
    outcome.kept.push(...refused.map(refusalText));
    if (refused.length > 0) continue;
    try {
      await workspace.fs.delete(file, { recursive: true, useTrash: true });
      outcome.done.push(item);
    } catch (error) {
      const reason = displayText(errorMessage(error));
      outcome.kept.push(`${displayName(item.path)}: ${errorCode(error)}, ${reason}`);
    }
  }
  await editor.usage.reread(
    root,
    items.map((item) => item.path),
  );
}

/** Says what was done. @param goesOn whether another question follows, so that nobody is waited for */
async function tell(editor: Editor, outcome: Outcome, said: string, goesOn = false): Promise<void> {
  const { kept, failures, failureCount, trashed, done } = outcome;
  const [undo, details] = [t('Undo'), t('Show Details')];
  const hasFailed = kept.length + failureCount > 0;
  const buttons = [
    ...(trashed.length > 0 ? [undo] : []),
    ...(kept.length + 2 * failureCount > 1 ? [details] : []),
  ];
  const reason = kept[0] ?? (hasFailed ? t('Some of it could not be deleted.') : '');
  const message = escapeLinks(displayText([said, reason].filter(Boolean).join(' ')));
  const show = hasFailed || done.length === 0 ? window.showWarningMessage : window.showInformationMessage;
  const [sentences, moved] = [[...kept], [...trashed]];
  const answered = (async (): Promise<void> => {
    const answer = await show(message, ...buttons);
    if (answer === details) await showDetails(sentences, failures, failureCount);
    if (answer === undo) await editor.report(() => takeBack(editor, moved));
  })();
  if (!goesOn) await answered;
}

async function takeBack(editor: Editor, trashed: Outcome['trashed']): Promise<void> {
  const left: string[] = [];
  for (const { root, items } of trashed)
    left.push(...(await editor.usage.restore(root, items)).map(refusalText));
  if (left.length === 0) return;
  const message = [t('Some of it stays in the trash.'), left[0]].join(' ');
  const details = t('Show Details');
  const answer = await window.showWarningMessage(escapeLinks(message), details);
  if (answer === details) await showDetails(left, [], 0);
}
