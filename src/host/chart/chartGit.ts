import { setTimeout } from 'node:timers/promises';
import type { ChartNode } from '../../shared/chart/chartProtocol';
import type { Metric, RowId } from '../../shared/entry';
import { type GitAnswer, gitPartKeys } from '../../shared/git';
import type { HeavyNode } from '../../shared/result';
import { say, t } from '../../shared/text/words';
import type { Usage } from '../../service/usage';

/** Git's answers about the directories of a chart. */
export interface ChartGit {
  /** The meaning of the colours, or the reason why there are none. */
  readonly title: string;
  readonly answers: ReadonlyMap<RowId, GitAnswer>;
  /** Resolves when git has answered; undefined: it has. */
  readonly more: Promise<unknown> | undefined;
}

/** How long (ms) a chart waits for git: then it is drawn without, and again when git has answered. */
const patienceMs = 500;

/** Asks for all directories of a chart at once. */
export async function readGit(usage: Usage, root: string, node: HeavyNode): Promise<ChartGit> {
  const ids = idsOf(node);
  const asked = usage.gitSplit(root, ids);
  const answers = await Promise.race([asked, setTimeout(patienceMs, undefined, { ref: false })]);
  if (!answers) {
    const more = asked.catch(() => undefined);
    return { title: t('Git: asking…'), answers: new Map(), more };
  }
  const byId = new Map(ids.map((id, i) => [id, answers[i]]));
  return { title: titleOf(answers[0]), answers: byId, more: undefined };
}

/** A directory's bytes for the page; undefined where nothing is known. */
export function chartGitParts(answer: GitAnswer, metric: Metric): ChartNode['git'] {
  if (!answer || 'unknown' in answer) return undefined;
  const { parts } = answer;
  return Object.fromEntries(gitPartKeys.map((key) => [key, parts[key][metric]])) as ChartNode['git'];
}

/** @param answer of the directory in view */
function titleOf(answer: GitAnswer): string {
  if (!answer) return t('No Git repository is here.');
  if ('unknown' in answer) return say(answer.unknown);
  return answer.isApproximate ? t('Git, approximately:') : t('Git:');
}

function idsOf({ row, children }: HeavyNode): RowId[] {
  return [row.id, ...children.flatMap(idsOf)];
}
