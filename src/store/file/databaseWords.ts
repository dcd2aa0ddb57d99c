import path from 'node:path';
import { errorCode, errorMessage } from '../../shared/errors';
import { words, type Words } from '../../shared/text/words';

/** Why a result is not saved while another window writes its file. */
export const savedElsewhere = words(
  'Another window saves the results of this folder. This window keeps its own in memory, and saves them when the other window is closed.',
);

/** Messages about one database's file: what happened, and what to do. */
export class DatabaseWords {
  constructor(
    private readonly root: string,
    private readonly file: string,
    /** A person named this file. */
    private readonly chosen: boolean,
  ) {}

  newer(): Words {
    return words(
      'The stored results of {0} were written by a newer version of Disk Usage ({1}). They are left unchanged: update Disk Usage to see them. Until then, new results are kept in memory only.',
      this.root,
      this.file,
    );
  }

  foreign(): Words {
    if (this.chosen)
      return words(
        '{0} is not a Disk Usage database. It is left unchanged. Choose another file, or move this one away.',
        this.file,
      );
    return words(
      '{0} is not a Disk Usage database. It is left unchanged, and results are kept in memory only. Move it away, or choose {1}.',
      this.file,
      this.#elsewhere(),
    );
  }

  ofAnother(root: string): Words {
    return words(
      '{0} holds the results of another folder: {1}. It is left unchanged. Choose another file, or move this one away.',
      this.file,
      root,
    );
  }

  savedMeanwhile(): Words {
    return words(
      'Another scan writes {0}, or has written it meanwhile. Its result is kept, and this one is not stored: scan again.',
      this.file,
    );
  }

  unreadable(error: unknown): Words {
    const args = [this.file, errorMessage(error), this.#elsewhere()] as const;
    return errorCode(error) === 'EISDIR'
      ? words(
          'The stored results in {0} cannot be read ({1}). Move this folder away, or choose {2}.',
          ...args,
        )
      : words('The stored results in {0} cannot be read ({1}). Allow reading it, or choose {2}.', ...args);
  }

  writtenElsewhere(): Words {
    return words(
      'Another window saves the results of {0}. Clear them there, or close it and try again.',
      this.root,
    );
  }

  unopened(error: unknown): Words {
    if (this.chosen)
      return words(
        'The stored results in {0} could not be opened ({1}), although the file is intact. It is left unchanged. Give this program more memory, or choose another file.',
        this.file,
        errorMessage(error),
      );
    return words(
      'The stored results of {0} could not be opened ({1}), although their file is intact ({2}). They are left unchanged, and new ones are kept in memory only: close other windows or restart VS Code. If that does not help, clear the stored results.',
      this.root,
      errorMessage(error),
      this.file,
    );
  }

  unsaved(error: unknown): Words {
    if (this.chosen) return words('The result is not stored: {0}', this.#advice(error));
    return words(
      'The results could not be saved and are kept in memory only, until the window closes: {0}',
      this.#advice(error),
    );
  }

  #elsewhere(): Words {
    return this.chosen ? words('another file') : words('another folder in the setting diskUsage.dbPath');
  }

  #advice(error: unknown): Words {
    const folder = path.dirname(this.file);
    const code = errorCode(error);
    const where = [folder, code, this.#elsewhere()] as const;
    if (code === 'ENOSPC' || code === 'EDQUOT')
      return words('the disk of {0} is full ({1}). Free some space there, or choose {2}.', ...where);
    if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM')
      return words('{0} cannot be written to ({1}). Allow writing there, or choose {2}.', ...where);
    if (code === 'ENOENT' || code === 'ENOTDIR')
      return words('no file can be made in {0} ({1}). Choose {2}.', ...where);
    if (code === 'EBUSY')
      return words(
        '{0} is mounted by itself, so that it cannot be replaced ({1}). Mount the folder that it is in instead, or choose {2}.',
        this.file,
        code,
        this.#elsewhere(),
      );
    if (code === 'EFBIG')
      return words(
        'the file would be larger than this program may write ({0}). Raise that limit (ulimit -f), or store fewer levels of folders.',
        code,
      );
    return words('{0}. Choose {1}.', errorMessage(error), this.#elsewhere());
  }
}
