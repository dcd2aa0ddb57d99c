/** Waits of live updates, in ms, and limits. */
export interface LiveTimings {
  /** From the first event until what has gathered is read. */
  readonly gather: number;
  /** Without events: a burst is over, a new folder is looked at again. */
  readonly quiet: number;
  /** A root that changes too fast to follow is scanned after this time, even if it goes on changing. */
  readonly floodWait: number;
  /** A directory that was read is looked at once more after so long: file systems allocate late. */
  readonly secondLook: number;
  /** Between two reads of what the watcher leaves out, and of what takes long to read. */
  readonly reread: number;
  /** Between two looks at whether a full scan is due. */
  readonly tick: number;
  /** Between two saves, at least. */
  readonly save: number;
  /** Without events before a scan, so that a difference which it finds was announced by none. */
  readonly calm: number;
  /** Between two moments of the history that no scan left. */
  readonly checkpoint: number;
  /** Between two pages of the verification. */
  readonly verifyPause: number;
}

export const liveTimings: LiveTimings = {
  gather: 250,
  quiet: 1_000,
  floodWait: 300_000,
  secondLook: 30_000,
  reread: 30_000,
  tick: 60_000,
  save: 30_000,
  calm: 10_000,
  checkpoint: 24 * 3_600_000,
  verifyPause: 50,
};

/** Events without a pause of `quiet`, beyond which the watcher may have dropped some. */
export const burstEvents = 10_000;
/** So many a second do not count: the watcher delivers 2,500. */
export const trickleEvents = 100;
/** Directories that wait to be read; for more of them a scan is cheaper. */
export const maxPending = 20_000;
/** Directories a unit. */
export const maxRereads = 1_000;
/** A pass reads what follows from its reads so many times; what is left then waits for the next pass. */
export const maxRounds = 10;
/** A directory that cannot be read is tried less and less often, up to `secondLook` times two to this power. */
export const maxDoublings = 7;
/** A directory with this many entries is read no more often than `reread` allows. */
export const heavyEntries = 20_000;
/** The same of what is read as a whole: a directory takes as long as a few files. */
export const heavyDirectories = 1_000;
