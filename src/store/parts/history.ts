import type { Part } from './part';

/** The root at earlier moments, without directories that were below the threshold in both sizes. */
export const checkpoints: Part = {
  schema: `
    create table checkpoint (
      id integer primary key,
      at integer not null,
      kind text not null,
      apparent integer not null,
      allocated integer not null,
      files integer not null,
      directories integer not null,
      threshold_apparent integer not null,
      threshold_allocated integer not null,
      -- The scan settings, as JSON.
      settings text not null,
      -- The kept directories as JSON, in a tenth of the time that a row each takes: an array for each with its place, its
      -- sizes, and the bytes that its parts shared by hard links (apparent, allocated).
      kept text not null
    );
    -- Paths of kept directories, each once for all checkpoints: a name in the place above it. The root's parent is 0.
    create table place (id integer primary key, parent integer not null, name not null)`,
  carryOver: (older, next) => next.history.copyFrom(older.history),
};
