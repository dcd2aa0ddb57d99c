import type { Words } from '../text/words';
import type { Proof } from './proof';

/** A kind of folder that a tool can make again. */
export interface Rule {
  /** Unlike any other rule's. */
  readonly id: string;
  /** The content of the folder, as a row says it: `Node.js packages`. */
  readonly kind: Words;
  /** Names of folders, or ends of their paths, such as `.yarn/cache`. Empty: any name, where the marker is within. */
  readonly folders: readonly string[];
  /** The name of a file or folder within, which the stored result finds. */
  readonly marker?: string;
  /** One of them must hold. */
  readonly proofs: readonly Proof[];
  /** The first that applies says how the folder comes back. */
  readonly restore: readonly Restore[];
  /** Warnings for a person before the folder goes. */
  readonly hazards?: readonly Words[];
  /** The proof is weak, or the folder is often kept on purpose: only where Git ignores it, it is selected. */
  readonly mustBeIgnored?: boolean;
  /** Why it is never selected by itself. */
  readonly doubt?: Words;
  /** Found in many folders of a project, so that the folder beside it is not the project. */
  readonly isScattered?: boolean;
}

export interface Restore {
  /** Applies where this is beside the folder, as in `Proof`; undefined: always. */
  readonly beside?: string;
  /** A command, or a sentence where there is none. */
  readonly by: string | Words;
  /** Why what comes back may differ so much that the folder is not selected by itself. */
  readonly doubt?: Words;
}
