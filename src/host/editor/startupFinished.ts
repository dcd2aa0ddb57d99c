import { setTimeout } from 'node:timers/promises';
import { extensions, type Extension } from 'vscode';

const lookEveryMs = 100;
/** An extension that fails to start never says so. */
const patienceMs = 5_000;

/**
 * Resolves once the extensions that start with every window have started. The activation event `onStartupFinished`
 * waits for that, but a view in sight activates its extension before.
 */
export async function startupFinished(): Promise<void> {
  const eager = extensions.all.filter(startsWithWindow);
  for (let waited = 0; waited < patienceMs && eager.some(({ isActive }) => !isActive); waited += lookEveryMs)
    await setTimeout(lookEveryMs);
}

function startsWithWindow({ packageJSON }: Extension<unknown>): boolean {
  const { activationEvents } = packageJSON as { readonly activationEvents?: readonly string[] };
  return activationEvents?.includes('*') ?? false;
}
