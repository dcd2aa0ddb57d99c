import type { Database } from 'sql.js';
import { DirectoryColumns } from '../scan/directoryColumns';
import { type LinkRows, newLinks } from '../scan/linkRows';
import { applicationId, schemaVersion } from '../sql/schema';
import { directories } from './directories';
import { files } from './files';
import { checkpoints } from './history';
import { links } from './links';
import { metaSchema } from './meta';
import type { FoundRows, Part } from './part';
import { readErrors } from './readErrors';

/** Every stored table. A new one is a file beside these, a line here, and a higher `schemaVersion`. */
export const parts: readonly Part[] = [
  ...[directories, links, files, readErrors, checkpoints],
  { schema: metaSchema },
];

/** All that a scan found. Totals depend on directories and links; the other tables stand beside them. */
export interface Findings {
  readonly directories: DirectoryColumns;
  readonly links: LinkRows;
  readonly others: readonly FoundRows[];
}

export function newFindings(): Findings {
  const others = parts.flatMap((part) => part.collect?.() ?? []);
  return { directories: new DirectoryColumns(), links: newLinks(), others };
}

export function createTables(db: Database): void {
  const schema = parts.map((part) => part.schema).join(';');
  db.run(`pragma application_id = ${applicationId}; pragma user_version = ${schemaVersion}; ${schema}`);
}

export function createIndices(db: Database): void {
  for (const { indices = [] } of parts) for (const index of indices) db.run(index);
}
