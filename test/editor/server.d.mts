export interface EditorOptions {
  /** Where the editor keeps everything; made and removed again when left out. */
  readonly state?: string;
  /** User settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** A packaged extension to install, or several. */
  readonly vsix?: string | readonly string[];
  /** A free one is taken when left out. */
  readonly port?: number;
  /** Folders are trusted (the default); else they open in Restricted Mode. */
  readonly trust?: boolean;
  /** More options for the command line. */
  readonly options?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Editor {
  /** Its address, without a slash at the end. */
  readonly url: string;
  /** The user data folder: settings, storage and logs. */
  readonly userData: string;
  readonly logFile: string;
  /** Writes the user settings: those of the start with these over them. */
  configure(settings: Readonly<Record<string, unknown>>): void;
  /** Ends the editor with all that it started, and removes its state. */
  stop(): Promise<void>;
}

/**
 * Starts an editor and waits until it answers. It ends with this process at the latest.
 *
 * @throws Error with the editor's own words when it does not start
 */
export function startEditor(options?: EditorOptions): Promise<Editor>;
