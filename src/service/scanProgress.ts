import type { ScanProgress } from '../shared/state';
import type { ScanJob } from './scanJob';

/** How far a job is. */
export function progressOf(job: ScanJob | undefined): ScanProgress | undefined {
  if (!job) return undefined;
  const { target, priority } = job.request;
  const { files, directories, allocated } = job.progress();
  return { kind: target.kind, priority, startedAt: job.startedAt, files, directories, bytes: allocated };
}
