import { formatMoment } from '../editor/format';
import type { Wording } from '../editor/wording';
import { describeState, type NamedState } from '../status/describeState';

/**
 * The text above the view's rows: one short line, unless a root needs attention. What is true of all roots is said
 * once, at the end. The editor shows no line breaks there.
 */
export function viewMessage(roots: readonly NamedState[], wording: Wording): string | undefined {
  const described = roots.map(({ name, state }) => ({ name, ...describeState(state, wording) }));
  const idle = described.filter(({ scannedAt }) => scannedAt !== undefined);
  const common = idle.every(({ updates }) => updates === idle[0]?.updates) ? idle[0]?.updates : undefined;
  const own = described.flatMap(({ name, progress, problems, readErrors, updates }) => {
    const unread = readErrors && wording.t('{0}.', readErrors);
    const text = sentences(progress, ...problems, unread, common === undefined ? updates : undefined);
    return text === undefined ? [] : [roots.length > 1 ? `${name}: ${text}` : text];
  });
  const scanned = describeScans(
    idle.flatMap(({ scannedAt = [] }) => scannedAt),
    wording,
  );
  const all = [...own, sentences(scanned, common) ?? []].flat();
  return all.length > 0 ? all.join(roots.length > 1 ? ' • ' : ' ') : undefined;
}

/** `Scanned 14:16.` or, of several roots, `Scanned 14:16 to 14:29.` */
function describeScans(times: readonly number[], wording: Wording): string | undefined {
  if (times.length === 0) return undefined;
  const { t } = wording;
  const first = formatMoment(Math.min(...times), wording);
  const last = formatMoment(Math.max(...times), wording);
  return first === last ? t('Scanned {0}.', first) : t('Scanned {0} to {1}.', first, last);
}

function sentences(...parts: readonly (string | undefined)[]): string | undefined {
  return parts.filter((part) => part !== undefined).join(' ') || undefined;
}
