import { commands } from 'vscode';
import type { Usage } from '../../service/usage';
import { contextKeys, type ContextKey } from './contributions';

/** Keeps the context keys about the roots' states true. */
export function followStates(usage: Usage): void {
  const last = new Map<ContextKey, boolean>();
  const set = (key: ContextKey, value: boolean): void => {
    if (last.get(key) !== value) setContext(key, value);
    last.set(key, value);
  };
  const update = (): void => {
    const { roots } = usage;
    const scans = roots.flatMap(({ scan }) => scan ?? []);
    const isLow = scans.some(({ priority }) => priority === 'low');
    const hasErrors = roots.some(({ result }) => (result?.totals.readErrors ?? 0) > 0);
    set(contextKeys.scanning, scans.length > 0);
    set(contextKeys.scanningAutomatically, isLow);
    set(contextKeys.nothingStored, !roots.some(({ result }) => result !== null));
    set(contextKeys.hasReadErrors, hasErrors);
  };
  update();
  // Not throttled: a command that is out of place for half a second can be run in that time.
  usage.onDidChange(update);
}

export function setContext(key: ContextKey, value: boolean): void {
  void commands.executeCommand('setContext', key, value);
}
