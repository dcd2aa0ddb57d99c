import type { PartialResult } from '../store/storeApi';
import type { ScanJob } from './scanJob';
import type { ScanProgress } from './usage';

/** How far a job is, for who shows it. */
export function progressOf(
  job: ScanJob | undefined,
  partial: PartialResult | undefined,
): ScanProgress | undefined {
  if (!job) return undefined;
  const { target, priority } = job.request;
  const { files, directories, allocated } = job.progress();
  return {
    ...{ kind: target.kind, priority, startedAt: job.startedAt },
    ...{ files, directories, bytes: allocated, partial },
  };
}
