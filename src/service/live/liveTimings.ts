/** Waits of live updates, in ms; `roundPause` is a factor. */
export const liveTimings = {
  /** From the first event until what has gathered is read. */
  gather: 250,
  /** Without events: a burst is over, a new folder is looked at again. */
  quiet: 1_000,
  /** A root that changes too fast to follow is scanned after this time, even if it goes on changing. */
  floodWait: 300_000,
  /** A directory that was read is looked at once more after so long: file systems allocate late. */
  secondLook: 30_000,
  /** Between two reads of what the watcher leaves out, and of what takes long to read. */
  reread: 30_000,
  /** Between two looks at whether a full scan is due. */
  tick: 60_000,
  /** Between two saves, at least. */
  save: 30_000,
  /** An event that takes longer is missed: after an unreported change was found, and before a scan that finds one. */
  calm: 10_000,
  /** Between two rounds that look for changes that nothing reported, at least. */
  round: 120_000,
  /** The next round waits so many times as long as the comparison took: it costs 2 % of the time. */
  roundPause: 50,
  /** Between two looks at the free space while files change, at least; and while they do not. */
  diskSpace: 30_000,
  idleDiskSpace: 120_000,
  /** Between two moments of the history that no scan left. */
  checkpoint: 24 * 3_600_000,
  /** Between two pages of the verification. */
  verifyPause: 50,
};

export type LiveTimings = Readonly<typeof liveTimings>;

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
/** Entries that rounds read in a minute, on average. */
export const roundEntries = 10_000;
/** Directories that a round reads at most. */
export const maxRoundReads = 5_000;
/** A directory with this many entries is read no more often than `reread` allows. */
export const heavyEntries = 20_000;
/** The same of what is read as a whole: a directory takes as long as a few files. */
export const heavyDirectories = 1_000;
