import type { DirectoryRow } from '../../shared/entry';
import type { ScanSettings } from '../../shared/scanSettings';
import type { ByteString } from '../../shared/text/byteString';
import { displayName } from '../../shared/text/displayName';
import { words, type Words } from '../../shared/text/words';
import type { IgnoredFolder } from './ignored';
import type { Proved } from './prove';

/** Everything that decides whether a proved folder is selected by itself. */
export interface Facts {
  readonly proved: Proved;
  readonly row: DirectoryRow;
  readonly answer: IgnoredFolder;
  /** A folder in it, or itself, that is a repository; relative to the root. */
  readonly repository: ByteString | undefined;
  readonly settings: ScanSettings;
}

/** Why a proved folder is not selected by itself; empty: it is. */
export function reasonsOf({ proved, row, answer, repository, settings }: Facts): Words[] {
  const { rule, restore, kept } = proved;
  const [staying] = kept;
  return [
    ...gitReasons(answer, rule.mustBeIgnored ?? false),
    repository !== undefined &&
      words('A Git repository is in it, whose commits may be nowhere else: {0}', displayName(repository)),
    staying !== undefined && words('It holds a file that nothing makes again: {0}', displayName(staying)),
    rule.doubt,
    restore.doubt,
    row.readErrors + row.excluded > 0 && words('The scan did not read all of it.'),
    settings.dirLevel !== null && words('The scan did not keep what is in deep folders (dirLevel).'),
  ].filter((reason) => typeof reason === 'object');
}

function gitReasons(answer: IgnoredFolder, mustBeIgnored: boolean): Words[] {
  switch (answer.kind) {
    case 'ignored':
      return [];
    case 'notIgnored':
      return [words('Git tracks files in it, or does not ignore it.')];
    case 'unknown':
      return [answer.why];
    case 'outside':
      return mustBeIgnored ? [words('No Git repository is around it, to say that it is ignored.')] : [];
  }
}
