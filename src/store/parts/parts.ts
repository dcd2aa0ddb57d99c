import type { Database } from 'sql.js';
import type { ReadError } from '../../shared/errors';
import { DirectoryColumns } from '../scan/directoryColumns';
import { LinkRows } from '../scan/linkRows';
import { applicationId, schemaVersion } from '../sql/schema';
import { directories } from './directories';
import { checkpoints } from './history';
import { links } from './links';
import { meta } from './meta';
import { readErrors } from './readErrors';

/** Every stored table. A new one is a file beside these, a line here, and a higher `schemaVersion`. */
const parts: readonly { readonly schema: string; readonly index?: string }[] = [
  ...[directories, links, readErrors, checkpoints, meta],
];

/** All that a scan found. */
export interface Findings {
  readonly directories: DirectoryColumns;
  readonly links: LinkRows;
  readonly errors: ReadError[];
}

export function newFindings(): Findings {
  return { directories: new DirectoryColumns(), links: new LinkRows(), errors: [] };
}

export function createTables(db: Database): void {
  const schema = parts.map((part) => part.schema).join(';');
  db.run(`pragma application_id = ${applicationId}; pragma user_version = ${schemaVersion}; ${schema}`);
}

export function createIndices(db: Database): void {
  // After the rows: that takes half the time of keeping them up to date while rows are inserted.
  for (const { index } of parts) if (index) db.run(index);
}
